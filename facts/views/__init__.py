"""One file per page family; a view has the name of its address and of its template."""

from .about import about
from .actor import actor_detail, actor_list
from .api import api, api_docs
from .article import article_detail, article_list
from .calendar import calendar, calendar_of_chairmanship, calendar_of_country
from .chairmanship import chairmanship_detail, chairmanship_list
from .changes import changes, changes_feed, changes_of_country, changes_of_kind, changes_of_theme
from .check import check, check_manifest, check_page
from .cite import cite
from .compare import compare
from .country import country_detail, country_list
from .disagreement import disagreement_detail, disagreement_list
from .event import event_detail, event_list
from .fact import fact_changes, fact_detail, fact_embed, fact_list
from .home import home
from .map import map
from .numbers import numbers
from .oembed import oembed
from .quality import quality
from .record import record
from .sitemap import sitemap, sitemap_part, sitemap_robots
from .theme import theme_detail, theme_list
from .timeline import timeline

__all__ = [
    "about",
    "actor_detail",
    "actor_list",
    "api",
    "api_docs",
    "article_detail",
    "article_list",
    "calendar",
    "calendar_of_chairmanship",
    "calendar_of_country",
    "chairmanship_detail",
    "chairmanship_list",
    "changes",
    "changes_feed",
    "changes_of_country",
    "changes_of_kind",
    "changes_of_theme",
    "check",
    "check_manifest",
    "check_page",
    "cite",
    "compare",
    "country_detail",
    "country_list",
    "disagreement_detail",
    "disagreement_list",
    "event_detail",
    "event_list",
    "fact_changes",
    "fact_detail",
    "fact_embed",
    "fact_list",
    "home",
    "map",
    "numbers",
    "oembed",
    "quality",
    "record",
    "sitemap",
    "sitemap_part",
    "sitemap_robots",
    "theme_detail",
    "theme_list",
    "timeline",
]
