"""The widget's API, one line an address."""

from django.urls import path, re_path

from frontdesk.chat import views

app_name = "chat"

urlpatterns = [
    path("conversations", views.api(POST=views.open_conversation), name="conversations"),
    path("messages", views.api(POST=views.send_message, GET=views.list_messages), name="messages"),
    path("feedback", views.api(POST=views.give_feedback), name="feedback"),
    path("callbacks", views.api(POST=views.ask_callback), name="callbacks"),
    path("conversation", views.api(DELETE=views.erase_conversation), name="conversation"),
    re_path(r"^.*$", views.api(), name="nothing_here"),
]
