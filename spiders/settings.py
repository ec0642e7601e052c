"""Scrapy's settings for every spider: polite, bounded, and closed to everything but the web.

Scrapy's own defaults verify no certificate, allow answers of 1 GiB, read `file://` links and use the
proxy of the environment.
"""

BOT_NAME = "media-monitor"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
USER_AGENT = "media-monitor"

ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 2
DOWNLOAD_DELAY = 1.0
AUTOTHROTTLE_ENABLED = True
COOKIES_ENABLED = False

DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True
DEPTH_LIMIT = 3

DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}
HTTPPROXY_ENABLED = False
TELNETCONSOLE_ENABLED = False
