"""The console's addresses, below /staff/. Each view is wrapped in who may see it."""

from django.urls import path, register_converter

from frontdesk.review.models import Role
from frontdesk.review.numbers import NumberInAddress
from frontdesk.review.pages import open_page, staff_page
from frontdesk.review.views import (
    account,
    audit,
    callbacks,
    conversation,
    conversations,
    home,
    insights,
    password,
    people,
    person,
    proposals,
    questions,
    saved_views,
    second_step,
    undo,
)
from frontdesk.review.views.errors import missing
from frontdesk.review.views.export import export_conversations
from frontdesk.review.views.sign_in import enter_code, sign_in, sign_out
from frontdesk.review.views.welcome import welcome

register_converter(NumberInAddress, "number")

app_name = "review"

REVIEWER, OWNER = Role.REVIEWER, Role.OWNER
ONE = "conversations/<slug:reference>/"

urlpatterns = [
    path("sign-in/", open_page(sign_in), name="sign_in"),
    path("sign-in/code/", open_page(enter_code), name="enter_code"),
    path("welcome/<str:token>/", open_page(welcome), name="welcome"),
    path("sign-out/", staff_page(sign_out, during_set_up=True), name="sign_out"),
    path("", staff_page(home.home), name="home"),
    path("undo/", staff_page(undo.undo), name="undo"),
    path("conversations/", staff_page(conversations.conversations), name="conversations"),
    path("export.<slug:form>", staff_page(export_conversations, REVIEWER), name="export"),
    path("views/", staff_page(saved_views.save), name="save_view"),
    path("views/<number:pk>/remove/", staff_page(saved_views.remove), name="remove_view"),
    path(ONE, staff_page(conversation.conversation), name="conversation"),
    path(f"{ONE}done/", staff_page(conversation.done, REVIEWER), name="done"),
    path(f"{ONE}messages/<number:pk>/", staff_page(conversation.decide, REVIEWER), name="decide"),
    path(f"{ONE}notes/", staff_page(conversation.notes, REVIEWER), name="notes"),
    path(f"{ONE}tags/", staff_page(conversation.tags, REVIEWER), name="tags"),
    path(f"{ONE}colleague/", staff_page(conversation.colleague, REVIEWER), name="colleague"),
    path(f"{ONE}delete/", staff_page(conversation.erase, OWNER), name="erase"),
    path("questions/", staff_page(questions.questions), name="questions"),
    path("questions/<number:group>/", staff_page(questions.question), name="question"),
    path("questions/<number:group>/decide/", staff_page(questions.decide, REVIEWER), name="decide_group"),
    path("proposals/", staff_page(proposals.proposals, REVIEWER), name="proposals"),
    path("proposals/nlu.yml", staff_page(proposals.export, REVIEWER), name="export_proposals"),
    path("calls/", staff_page(callbacks.calls, REVIEWER), name="calls"),
    path("calls/<number:pk>/", staff_page(callbacks.note_call, REVIEWER), name="note_call"),
    path("insights/", staff_page(insights.insights), name="insights"),
    path("account/", staff_page(account.account, during_set_up=True), name="account"),
    path("account/password/", staff_page(password.change_password), name="password"),
    path("account/second-step/", staff_page(second_step.second_step, during_set_up=True), name="second_step"),
    path("account/recovery-codes/", staff_page(second_step.recovery_codes), name="recovery_codes"),
    path("account/sessions/", staff_page(account.end_sessions, during_set_up=True), name="end_sessions"),
    path("people/", staff_page(people.people, OWNER), name="people"),
    path("people/<number:pk>/", staff_page(person.person, OWNER), name="person"),
    path("people/links/<number:pk>/withdraw/", staff_page(people.withdraw, OWNER), name="withdraw"),
    path("audit/", staff_page(audit.audit, OWNER), name="audit"),
    # Last: whatever else is asked for below /staff/ gets the console's own "not found".
    path("<path:rest>/", staff_page(missing, during_set_up=True), name="missing"),
]
