"""The console's forms: signing in, and setting or changing a password."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import QueryDict

from frontdesk.review.accounts import LONGEST_NAME, clean_name, find_account, has_open_link
from frontdesk.review.limits import count_try, in_words, seconds_to_wait
from frontdesk.review.models import Role


class SignInForm(AuthenticationForm):
    """Name and password; one error for everything that can be wrong, so that no name can be found out."""

    error_messages = {
        "invalid_login": "That name and password don't go together. Please check both and try again.",
        "inactive": "That name and password don't go together. Please check both and try again.",
    }

    username = forms.CharField(
        label="Name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    wait = 0
    """Seconds until the next try, where too many failed."""

    def clean(self) -> dict[str, Any]:
        """Count the try, and look at the password only where none has to be waited for."""
        name = self.cleaned_data.get("username", "")
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        self.wait = seconds_to_wait(name, address)
        if self.wait:
            raise ValidationError(
                f"Too many tries failed here. Please wait {in_words(self.wait)}, then try again."
            )
        if name and self.cleaned_data.get("password"):
            count_try(name, address)
        return super().clean()

    def clean_username(self) -> str:
        """The name as it is stored: people don't remember how they cased it."""
        name = self.cleaned_data["username"]
        account = find_account(name)
        return account.get_username() if account else name


class PasswordForm(forms.Form):
    """A password, typed twice, for an account whose name is fixed."""

    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=1024,
        help_text="At least 12 characters. Three words that don't belong together make a good one.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The same password again",
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, username: str = "", **kwargs: Any) -> None:
        """`username` is the invitation's, empty where the name is chosen in the form."""
        super().__init__(*args, **kwargs)
        self.username = username

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same, and hard enough to guess."""
        cleaned = super().clean() or self.cleaned_data
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", "The two passwords are not the same. Please type them again.")
        elif password:
            user = get_user_model()(username=self.username or cleaned.get("name", ""))
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class ChangePasswordForm(PasswordForm):
    """A new password for whoever is signed in and knows the one until now: an open screen is not enough."""

    current = forms.CharField(
        label="Your password until now",
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current", "password", "again")

    wait = 0
    """Seconds until the next try, where too many failed."""

    def __init__(self, user: AbstractBaseUser, address: str, data: QueryDict | None) -> None:
        """`address` is where the call comes from, as tries are counted by it."""
        super().__init__(data, username=user.get_username())
        self.user, self.address = user, address
        self.fields["password"].label = "New password"
        self.fields["again"].label = "The new password again"

    def clean_current(self) -> str:
        """Count the try, and look at the password only where none has to be waited for."""
        self.wait = seconds_to_wait(self.username, self.address)
        if self.wait:
            raise ValidationError(
                f"Too many tries failed here. Please wait {in_words(self.wait)}, then try again."
            )
        count_try(self.username, self.address)
        current = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise ValidationError("That is not your password until now. Please type it again.")
        return current

    def clean(self) -> dict[str, Any]:
        """The new password is another one."""
        cleaned = super().clean()
        if cleaned.get("current") and cleaned.get("current") == cleaned.get("password"):
            self.add_error("password", "That is the password you have. Please choose another.")
        return cleaned


class FirstAccountForm(PasswordForm):
    """The first owner chooses a name as well."""

    name = forms.CharField(
        label="Your name",
        max_length=LONGEST_NAME,
        help_text="You sign in with it, and your colleagues see it.",
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("name", "password", "again")

    def clean_name(self) -> str:
        """A name that nobody has yet."""
        name = clean_name(self.cleaned_data["name"])
        if find_account(name):
            raise ValidationError("That name is taken. Please choose another.")
        return name


class CodeForm(forms.Form):
    """The second step: a code from the phone, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="The six digits that your authenticator app shows now, or one of your recovery codes.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
    )


class ProofForm(forms.Form):
    """What only the account's owner has, before the second step moves to another phone."""

    proof = forms.CharField(
        label="Your password, or a code",
        strip=False,
        max_length=1024,
        help_text="Your password, the six digits that your phone shows now, or one of your recovery codes.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class InviteForm(forms.Form):
    """A colleague who gets an account."""

    name = forms.CharField(
        label="Name", max_length=LONGEST_NAME, widget=forms.TextInput({"autocomplete": "off"})
    )
    role = forms.ChoiceField(label="May", choices=Role.choices(), initial=Role.REVIEWER)

    def clean_name(self) -> str:
        """A name that nobody has yet and that no open link is for: loading the page again makes no other."""
        name = clean_name(self.cleaned_data["name"])
        if find_account(name):
            raise ValidationError("That name is taken. Please choose another.")
        if has_open_link(name):
            raise ValidationError(f"There is an open link for {name}. Withdraw it first to make another.")
        return name
