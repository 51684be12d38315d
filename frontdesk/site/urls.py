"""All addresses of the web side."""

from django.urls import include, path, re_path

from frontdesk.site import views
from frontdesk.site.widget import serve_widget

handler400 = "frontdesk.review.views.errors.unreadable"
handler404 = "frontdesk.review.views.errors.not_found"
handler500 = "frontdesk.review.views.errors.failed"

urlpatterns = [
    path("", views.demo, name="demo"),
    path("embed/", views.embed, name="embed"),
    re_path(r"^static/widget(?:-(?P<version>[0-9a-z.-]+))?\.js$", serve_widget, name="widget"),
    path("chat/api/", include("frontdesk.chat.urls")),
    path("staff/", include("frontdesk.review.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("metrics", views.metrics, name="metrics"),
    path("readyz", views.readyz, name="readyz"),
]
