"""The language in which programs are answered: the one that Accept-Language asks for, Chinese where it asks for none.

Who is signed in on the site keeps the language that he has chosen there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

View = Callable[..., HttpResponseBase]


def spoken(view: View) -> View:
    """Runs a view in the language of the program that asks."""

    @wraps(view)
    def answered(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = language
        patch_vary_headers(response, ("Accept-Language",))
        return response

    return answered
