"""Django's middlewares that only look at headers, without a thread for each of their steps."""

from collections.abc import Awaitable, Callable

from csp.middleware import CSPMiddleware
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.decorators import async_only_middleware

GetResponse = Callable[[HttpRequest], Awaitable[HttpResponse]]


@async_only_middleware
def header_middleware(get_response: GetResponse) -> GetResponse:
    """Check the request's host and set the response's security headers, also those of an error.

    Django runs each step of a middleware in a thread, as it might wait for a database. These wait for
    nothing, and going to a thread and back takes longer than what they do.
    """
    security, common = SecurityMiddleware(get_response), CommonMiddleware(get_response)
    csp, frames = CSPMiddleware(get_response), XFrameOptionsMiddleware(get_response)

    @convert_exception_to_response
    async def checked(request: HttpRequest) -> HttpResponse:
        refusal = security.process_request(request) or common.process_request(request)
        return refusal or await get_response(request)

    async def answer(request: HttpRequest) -> HttpResponse:
        csp.process_request(request)
        response = await checked(request)
        for middleware in (frames, common, csp, security):
            response = middleware.process_response(request, response)
        return response

    return answer
