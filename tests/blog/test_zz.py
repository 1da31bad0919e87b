from datetime import timedelta
from tests import factories as f, world
from tests.factories import *
def test_x(client, db, settings):
    p=PostFactory(title_en="Feed")
    print("FEED", client.get(p.get_absolute_url("en"))["Content-Type"])
    q=PostFactory(); c=ConsultationFactory(announcement=q, closes_at=ahead(seconds=20))
    print("RELATED", client.get(q.get_absolute_url("en"))["Cache-Control"])
    d=discussion_of(q); d.closes_at=ahead(seconds=20); d.save(); 
    print("DISC", client.get(q.get_absolute_url("en"))["Cache-Control"])
    print("ROBOTS", client.get("/robots.txt").get("Vary"), client.get("/sitemap.xml").get("Vary"), client.get("/sitemap.xml").get("Cache-Control"))
    settings.POSTS_PER_PAGE=1
    t=client.get("/en/posts/?page=2").text; import re; print("CANON", re.findall(r'rel="canonical" href="[^"]*"', t))
    settings.TRUSTED_PROXIES=["proxy.local"]
    try: print(client.get("/en/")); from diplomacy.network import client_network; from django.test import RequestFactory; print(client_network(RequestFactory().get("/")))
    except Exception as e: print("PROXY", repr(e))
