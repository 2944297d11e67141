"""Web events as a site records them: a million rows of generated URLs, referrers and user agents, most of them of the few that are popular.

The same file from the same seed, wherever it is made. Popularity falls as Zipf's law has it, times ascend within a day's rhythm, and
identifiers are random: what makes columns of text hard is that they are alike and not equal.
"""

import pyarrow
import pyarrow.csv

_PATHS = "news sport culture science travel cooking garden music film books weather maps".split()
_WORDS = ("basalt column lava flow cooling fissure island harbour winter summer storm bridge garden kitchen market river "
          "mountain valley train ticket museum gallery concert festival recipe lemon bread coffee review interview "
          "guide report analysis opinion budget election council energy solar battery ocean whale forest").split()
_ENGINES = ("https://www.google.com/search?q=", "https://duckduckgo.com/?q=", "https://www.bing.com/search?q=")
_SYSTEMS = ("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64",
            "iPhone; CPU iPhone OS 17_4 like Mac OS X", "Linux; Android 14; Pixel 8")
_COUNTRIES = "DE US FR GB NL ES IT PL SE CH AT DK NO FI PT IE BE CZ JP BR IN CA AU MX".split()


def write(path, row_count, seed=20261130):
    """As CSV, with a header; NULL is nothing."""
    import numpy

    random = numpy.random.default_rng(seed)

    def popular(count, skew=1.1):
        """Places in a list of `count`, the first ones most often."""
        weights = 1 / numpy.arange(1, count + 1) ** skew
        return random.choice(count, row_count, p=weights / weights.sum())

    def texts(choices, places):
        return pyarrow.DictionaryArray.from_arrays(pyarrow.array(places, pyarrow.int32()), pyarrow.array(choices)).cast(
            pyarrow.string())

    def slugs(count, words):
        return ["-".join(_WORDS[word] for word in line) for line in random.integers(0, len(_WORDS), (count, words))]

    pages = [f"https://www.example.org/{_PATHS[number * number % len(_PATHS)]}/{2014 + number % 13}/{slug}-{100_000 + number}"
             for number, slug in enumerate(slugs(40_000, 5))]
    urls = texts(pages, popular(len(pages))).to_pylist()
    # One in four comes from a campaign, whose click has a number of its own.
    clicks = random.integers(0, 2**48, row_count)
    campaigns = random.integers(0, 40, row_count)
    has_campaign = random.random(row_count) < 0.25
    urls = [f"{url}?utm_source=news{campaign}&utm_medium=email&click={click:012x}" if has else url
            for url, has, campaign, click in zip(urls, has_campaign, campaigns, clicks)]
    searches = [_ENGINES[number % len(_ENGINES)] + slug.replace("-", "+") for number, slug in enumerate(slugs(20_000, 3))]
    referrers = texts([None, *searches, *pages[:2_000]], popular(1 + len(searches) + 2_000))
    agents = [f"Mozilla/5.0 ({_SYSTEMS[number % len(_SYSTEMS)]}) AppleWebKit/537.36 (KHTML, like Gecko) "
              f"Chrome/{128 - number // 12}.0.{6000 + number * 37 % 900}.{number * 13 % 200} Safari/537.36"
              for number in range(400)]
    # A visitor stays for some events, so that sessions come in runs that are mixed with others'.
    sessions = random.integers(0, 2**63, row_count // 6 + 1)
    places = numpy.clip(numpy.arange(row_count) // 6 + random.integers(-20, 20, row_count), 0, len(sessions) - 1)
    milliseconds = 1_790_000_000_000 + numpy.cumsum(random.exponential(86.4, row_count).astype(numpy.int64))
    status = random.choice([200, 304, 404, 301, 500], row_count, p=[0.86, 0.07, 0.04, 0.02, 0.01])
    durations = random.lognormal(4, 1.2, row_count)
    table = pyarrow.table({
        "event_time": pyarrow.array(milliseconds, pyarrow.timestamp("ms")),
        "session": [f"{number:016x}" for number in sessions[places]],
        "user_id": popular(200_000, 0.8) * 7919 % 1_000_003,
        "url": urls,
        "referrer": referrers,
        "user_agent": texts(agents, popular(len(agents))),
        "country": texts(_COUNTRIES, popular(len(_COUNTRIES))),
        "status": status,
        "bytes": (random.lognormal(9, 1, row_count)).astype(numpy.int64) * (status == 200),
        "duration_ms": numpy.round(durations, 2),
        "scroll": numpy.round(random.random(row_count), 3),
    })
    pyarrow.csv.write_csv(table, path)
