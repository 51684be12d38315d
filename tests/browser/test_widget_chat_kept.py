"""What a visitor can do with a chat: rate an answer, save the chat, find the numbers in an emergency."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.widget_chat import RED_FLAG, Chat


def test_a_comment_can_follow_a_rating(chat: Chat) -> None:
    answer = chat.open().say("what is sciatica")
    answer.get_by_role("button", name="No").click()
    answer.get_by_role("button", name="Tell us more").click()
    expect(chat.panel.get_by_role("heading", name="Tell us more")).to_be_focused()
    chat.panel.get_by_label("Tell us more").fill("Too long.")
    with chat.page.expect_response("**/chat/api/feedback") as sent:
        chat.act("Tell us more")

    assert sent.value.status == 204
    body = sent.value.request.post_data_json
    assert (body["helpful"], body["comment"]) == (False, "Too long.")
    expect(chat.panel).to_contain_text("Thank you for telling us.")
    expect(chat.box).to_be_focused()


def test_a_rating_that_cannot_be_sent_says_so(chat: Chat) -> None:
    answer = chat.open().say("what is sciatica")
    chat.page.route("**/chat/api/feedback", lambda route: route.fulfill(status=400, json={}))
    answer.get_by_role("button", name="Yes").click()

    expect(answer.get_by_role("status")).to_contain_text("could not reach")


def test_the_chat_can_be_saved_as_a_text_file(chat: Chat, tmp_path: Path) -> None:
    chat.open().say("what is sciatica")
    chat.say("how do I book")
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    chat.panel.get_by_role("button", name="Options").click()
    with chat.page.expect_download() as download:
        chat.panel.get_by_role("button", name="Save my chat").click()
    file = tmp_path / "chat.txt"
    download.value.save_as(file)
    text = file.read_text("utf-8")

    assert download.value.suggested_filename == "chat.txt"
    assert "You said: \nwhat is sciatica" in text
    assert "From the clinic's page:" in text
    assert text.index("what is sciatica") < text.index("how do I book") < text.rindex("Roy")
    assert len(re.findall(r"^\d\d/\d\d/\d{4}, \d\d:\d\d:\d\d$", text, re.MULTILINE)) == 5
    assert [url for url in asked if not url.startswith("blob:")] == []
    expect(chat.box).to_be_focused()


def test_there_is_nothing_to_save_or_delete_before_the_first_message(chat: Chat) -> None:
    chat.open().panel.get_by_role("button", name="Options").click()

    expect(chat.panel.locator(".page").get_by_role("button")).to_have_text(["Ask us to call you", "Go back"])


def test_the_options_name_the_chat_for_a_call_to_the_clinic(chat: Chat) -> None:
    chat.open().say("what is sciatica")
    reference = chat.page.evaluate("JSON.parse(localStorage.frontdesk).reference")
    chat.panel.get_by_role("button", name="Options").click()

    expect(chat.panel).to_contain_text(f"Your chat's reference: {reference}")


def test_in_an_emergency_the_numbers_stay_in_view(chat: Chat) -> None:
    answer = chat.open().say(RED_FLAG)
    call = answer.get_by_role("link").first
    expect(call).to_be_in_viewport(ratio=1)
    log = chat.panel.get_by_role("region", name="Messages")
    log.evaluate("node => node.scrollTo(0, node.scrollHeight)")

    expect(call).to_be_in_viewport(ratio=1)


def test_the_privacy_notice_says_for_how_long_and_leads_to_the_whole_of_it(chat: Chat) -> None:
    chat.page.evaluate(
        """() => {
            const chat = document.createElement("frontdesk-chat");
            chat.dataset.privacy = "/privacy";
            document.querySelector("frontdesk-chat").remove();
            document.body.append(chat);
        }"""
    )
    notice = chat.open().panel.locator(".notice")

    expect(notice).to_contain_text("the clinic keeps the chat for up to 90 days")
    link = notice.get_by_role("link", name="Privacy notice")
    expect(link).to_have_attribute("href", "/privacy")
    expect(link).to_have_attribute("target", "_blank")
