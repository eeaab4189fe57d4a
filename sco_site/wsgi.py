import gc
import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sco_site.settings")
application = get_wsgi_application()

# The program itself is some 300,000 objects that stay. Looking through them for cycles, over and over, tripled the time
# of the slowest pages. So everything is imported and set aside, and what is new is looked through less often.
_patterns = get_resolver().url_patterns
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
# Threads that take the interpreter from one another every 5 ms made pages of 20 ms a fifth slower.
sys.setswitchinterval(0.02)
