from django.db import models
from django.utils.translation import gettext_lazy as _


class Posting(models.Model):
    """One entry of the index: which rows of a noun something is said of, as a roaring bitmap of their keys.

    ``key`` is ``noun:field:value`` in UTF-8, such as ``fact:s:summit``; as bytes, so that both databases have it in one
    order. The empty key holds the revision of the data that all entries are made of.
    """

    key = models.BinaryField(_("key"), unique=True, max_length=300)
    rows = models.BinaryField(_("rows"))

    class Meta:
        verbose_name = _("index entry")
        verbose_name_plural = _("index entries")

    def __str__(self):
        return bytes(self.key).decode()
