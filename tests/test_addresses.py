import pytest
from django.urls import reverse, set_script_prefix

from facts.addresses import of_slug


@pytest.mark.parametrize("view", ["fact_detail", "article_detail", "chairmanship_detail"])
@pytest.mark.parametrize("slug", ["summit-in-astana", "-", "a_B-9"])
@pytest.mark.parametrize("prefix", ["/", "/below/-/"])
def test_an_address_is_that_of_reverse(view, slug, prefix):
    set_script_prefix(prefix)
    try:
        assert of_slug(view, slug) == reverse(view, args=[slug])
    finally:
        set_script_prefix("/")
