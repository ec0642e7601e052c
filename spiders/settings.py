"""Scrapy's settings for every spider: polite, bounded, and closed to everything but the web.

Scrapy's own defaults verify no certificate, allow answers of 1 GiB, read `file://` links and use the
proxy of the environment.
"""

from scrapy.settings.default_settings import DOWNLOADER_MIDDLEWARES_BASE as _MIDDLEWARES

BOT_NAME = "media-monitor"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
USER_AGENT = "media-monitor"

ROBOTSTXT_OBEY = True
_REPLACED = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": "spiders.robots.Robots",
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": "spiders.cookies.Cookies",
}
DOWNLOADER_MIDDLEWARES_BASE = {_REPLACED.get(name, name): at for name, at in _MIDDLEWARES.items()}
CONCURRENT_REQUESTS_PER_DOMAIN = 2
DOWNLOAD_DELAY = 1.0
RANDOMIZE_DOWNLOAD_DELAY = False
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0.0
COOKIES_ENABLED = False
REFERRER_POLICY = "same-origin"

DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True

DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}
HTTPPROXY_ENABLED = False
TELNETCONSOLE_ENABLED = False
