import pycountry
from babel import Locale
from django.conf import settings
from django.core.management.base import BaseCommand

from facts.files.spelling import row_text

#: CLDR calls the regions by other names than a country column wants.
LANGUAGES = {"name": "en", "name_ru": "ru", "name_zh": "zh_Hans"}

#: What news calls countries besides: full names, adjectives, abbreviations. Only countries that news about the SCO
#: speaks of have any; a list says nothing about a country. Small letters are found in any case, capitals as they are.
ALIASES = {
    "AFG": "Afghan; Islamic Emirate of Afghanistan; афганский; 阿方",
    "ARE": "UAE; Emirates; Emirati; ОАЭ; Эмираты; эмиратский; 阿联酋",
    "ARM": "Armenian; Republic of Armenia; армянский; Республика Армения",
    "AZE": "Azerbaijani; Republic of Azerbaijan; азербайджанский; Азербайджанская Республика; 阿塞拜疆共和国",
    "BGD": "Bangladeshi; бангладешский; 孟加拉",
    "BHR": "Bahraini; Kingdom of Bahrain; бахрейнский",
    "BLR": "Belarusian; Republic of Belarus; Белоруссия; Республика Беларусь; белорусский; 白方; 中白",
    "BRA": "Brazilian; бразильский",
    "CHN": "Chinese; People's Republic of China; PRC; P.R. China; Китайская Народная Республика; КНР; китайский; "
    "中华人民共和国; 中方; 我国; 中哈; 中俄; 中吉; 中塔; 中乌; 中白; 中巴; 中印; 中伊; 中蒙; 中阿; 俄中; 哈中",
    "DEU": "German; германский; немецкий",
    "EGY": "Egyptian; Arab Republic of Egypt; египетский; АРЕ",
    "FRA": "French; французский",
    "GBR": "UK; Britain; Great Britain; British; Великобритания; британский; 英方",
    "GEO": "Georgian; грузинский",
    "IDN": "Indonesian; индонезийский; 印尼",
    "IND": "Indian; Republic of India; индийский; Республика Индия; 印方; 中印; 印巴",
    "IRN": "Iranian; Islamic Republic of Iran; Исламская Республика Иран; ИРИ; иранский; 伊朗伊斯兰共和国; 伊方; 中伊",
    "IRQ": "Iraqi; иракский",
    "ISR": "Israeli; израильский",
    "JPN": "Japanese; японский; 日方",
    "KAZ": "Kazakh; Kazakhstani; Republic of Kazakhstan; Республика Казахстан; РК; казахстанский; казахский; 哈萨克; "
    "哈方; 哈国; 中哈; 哈中",
    "KGZ": "Kyrgyz; Kyrgyz Republic; Kirghizia; Кыргызстан; Кыргызская Республика; Киргизская Республика; КР; "
    "киргизский; "
    "кыргызский; кыргызстанский; 吉尔吉斯; 吉方; 中吉",
    "KHM": "Cambodian; Kingdom of Cambodia; камбоджийский",
    "KOR": "Republic of Korea; ROK; South Korean; Южная Корея; южнокорейский",
    "KWT": "Kuwaiti; State of Kuwait; кувейтский",
    "LAO": "Lao; Laotian; Lao PDR; лаосский; ЛНДР",
    "LKA": "Sri Lankan; шри-ланкийский",
    "MDV": "Maldivian; Republic of Maldives; Мальдивы; мальдивский",
    "MMR": "Burmese; мьянманский",
    "MNG": "Mongolian; монгольский; 蒙方; 中蒙",
    "MYS": "Malaysian; малайзийский",
    "NPL": "Nepali; Nepalese; непальский",
    "PAK": "Pakistani; Islamic Republic of Pakistan; Исламская Республика Пакистан; ИРП; пакистанский; 巴方; "
    "中巴; 印巴",
    "PRK": "DPRK; North Korean; КНДР; Северная Корея; северокорейский",
    "PSE": "Palestine; Palestinian; Палестина; палестинский; 巴勒斯坦",
    "QAT": "Qatari; State of Qatar; катарский",
    "RUS": "Russian; Russian Federation; Российская Федерация; РФ; российский; русский; 俄国; 俄方; 俄联邦; "
    "中俄; 俄中; 俄乌",
    "SAU": "Saudi; Kingdom of Saudi Arabia; KSA; саудовский; КСА; 沙特",
    "SYR": "Syrian; сирийский",
    "THA": "Thai; таиландский; тайский",
    "TJK": "Tajik; Tajikistani; Republic of Tajikistan; Республика Таджикистан; таджикский; таджикистанский; 塔吉克; "
    "塔方; 中塔",
    "TKM": "Turkmen; туркменский; Туркмения; 土库曼",
    "TUR": "Turkey; Turkish; Republic of Türkiye; Турецкая Республика; турецкий; 土方",
    "UKR": "Ukrainian; украинский; 乌方; 俄乌",
    "USA": "US; U.S.; USA; America; American; United States of America; США; Соединённые Штаты Америки; "
    "американский; 美方",
    "UZB": "Uzbek; Uzbekistani; Republic of Uzbekistan; Республика Узбекистан; РУз; узбекский; узбекистанский; "
    "乌兹别克; 中乌",
    "VNM": "Vietnamese; Viet Nam; вьетнамский",
    "ZAF": "South African; ЮАР; южноафриканский",
}


class Command(BaseCommand):
    help = "Write the vocabulary of countries: ISO 3166-1 codes with CLDR names. Needs the development packages."

    def handle(self, *args, **options):
        names = {field: Locale.parse(language).territories for field, language in LANGUAGES.items()}
        rows = []
        for country in sorted(pycountry.countries, key=lambda country: country.alpha_3):
            fields = {"iso3": country.alpha_3} | {field: names[field][country.alpha_2] for field in LANGUAGES}
            if country.alpha_3 in ALIASES:
                fields["aliases"] = ALIASES[country.alpha_3]
            rows.append(row_text("facts.country", fields) + "\n")
        target = settings.BASE_DIR / "fixtures" / "vocabulary" / "01-countries.yaml"
        target.write_text(
            "# Made by “manage.py make_countries” from ISO 3166-1 and CLDR. A listing says nothing about the SCO.\n"
            + "".join(rows),
            encoding="utf-8",
        )
        self.stdout.write(f"fixtures/vocabulary/{target.name}: {len(rows)} countries.")
