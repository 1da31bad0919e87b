"""Compression of texts. Pictures are compressed already, and the same for every reader."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressionMiddleware(GZipMiddleware):
    """As Django's, but it leaves pictures alone, and takes off what middleware behind it said about their language.

    With `Vary: Accept-Language` a cache would keep a copy of each picture for each reader's wishes.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("image/"):
            return super().process_response(request, response)
        del response["Vary"]
        del response["Content-Language"]
        return response
