"""Words of many tongues, for generated names and titles."""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class Tongue(Struct, frozen=True):
    """The words and patterns of one language."""

    givens: tuple[str, ...]
    families: tuple[str, ...]
    firsts: tuple[str, ...]
    """Words before a noun (or after it, by ``pair``)."""
    nouns: tuple[str, ...]
    pair: str = "{first} {noun}"
    join: str = "{one} & {two}"
    """Two nouns in one title."""
    person: str = "{given} {family}"
    band: str = "{first} {noun}"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TONGUES: Final[tuple[Tongue, ...]] = (
    Tongue(
        _words("Ada Ben Clara Dora Ewan Flora Gil Hazel Iris Jonas Kit Lena Miles Nora Otis Vera"),
        _words("Ashdown Birch Calder Dunmore Everly Fenwick Garland Holt Ives Larkin Marsh North"),
        _words("Amber Silent Electric Hollow Northern Paper Golden Broken Slow Distant Open Blue"),
        _words(
            "Moon River Harbour Signal Garden Window Winter Lantern Orchard Mirror Valley Station "
            "Letter Morning Tide Engine Forest Island Thunder Bridge Candle Market Shadow Comet"
        ),
        join="{one} and {two}",
        band="The {first} {noun} Band",
    ),
    Tongue(
        _words("Élodie Théo Zoé Rémi Noémie François Inès Gaël Léonie André Chloé Benoît"),
        _words("Lefèvre Béranger Dubois Garçon Forêt Châtel Léger Noël Marchand Rivière"),
        _words("bleu ancien secret dernier perdu électrique léger étrange profond immobile"),
        _words(
            "Été Forêt Rivière Étoile Hiver Fenêtre Château Océan Matin Chanson Crépuscule Île "
            "Cœur Voyage Neige Lumière Ombre Jardin"
        ),
        pair="{noun} {first}",
        join="{one} et {two}",
        band="Orchestre {noun} {first}",
    ),
    Tongue(
        _words("Björn Åsa Øyvind Märta Sören Älva Jürgen Käthe Günter Løvdahl Þóra Sigrún"),
        _words("Ångström Bergström Müller Größ Sjöberg Øst Hjörleifsson Köhler Schäfer Åkesson"),
        _words("blå stilla gröna långsam första höga djupa sköra öppna gyllene"),
        _words(
            "Älv Fjäll Skärgård Vågor Måne Höst Sång Björk Ö Hjärta Snö Drömmar Tåg Fågel "
            "Räv Stjärna Regn Gård"
        ),
        join="{one} och {two}",
        band="{first} {noun} Kapell",
    ),
    Tongue(
        _words(
            "Zażółw Łucja Żaneta Świętosław Jiří Řehoř Šárka Đorđe Željko Ćiril Kateřina Michał"
        ),
        _words("Gęślicki Łąkowa Źródlany Dvořáček Šťastný Čížek Żuraw Świerszcz Đurić Piękoś"),
        _words("cichy złoty dawny żółty świetlisty głęboki zielony późny śnieżny ostatni"),
        _words(
            "Księżyc Rzeka Łódź Świt Źródło Cień Śnieg Jesień Ogród Gwiazda Deszcz Wyspa Most "
            "Ptak Miesiąc Głos Ścieżka Żagiel"
        ),
        join="{one} i {two}",
        band="Zespół {noun}",
    ),
    Tongue(
        _words("João Inês Conceição Tomás Mônica Ângela Simão Íris Raúl Begoña Martín Lucía"),
        _words("Araújo Gonçalves Simões Magalhães Peñalver Muñoz Ibáñez Assunção Falcão Ruíz"),
        _words("azul perdido antigo sereno eléctrico último claro secreto sóbrio lejano"),
        _words(
            "Coração Lua Maré Canção Jardim Estação Manhã Sombra Corazón Niño Mañana Sertão Ilusão "
            "Violão Trovão Pássaro Fogueira Saudade"
        ),
        pair="{noun} {first}",
        join="{one} e {two}",
        band="Conjunto {noun} {first}",
    ),
    Tongue(
        _words("Иван Мария Степан Олеся Фёдор Ярослав Ксения Юлия Тимофей Алёна Глеб Зоя"),
        _words("Соловьёв Речная Морозов Звягин Лесная Ветров Полынь Снегирёв Журавль Яблонская"),
        _words("Тихий Синий Северный Дальний Белый Поздний Звёздный Забытый Утренний Старый"),
        _words("Месяц Берег Ветер Снег Голос Сад Поезд Дождь Костёр Вечер Мост Рассвет Остров Лес"),
        join="{one} и {two}",
        band="Ансамбль «{noun}»",
    ),
    Tongue(
        _words("Νίκος Ελένη Ανδρέας Ζωή Ιάσων Δήμητρα Ορέστης Θάλεια Μίλτος Άρτεμις"),
        _words("Καλλιγάς Ρήγας Δρόσος Αστέρης Θαλασσινός Μελάς Ανέμης Φωτεινός Γαλάνης"),
        _words("Μπλε Ήσυχο Μακρινό Χρυσό Παλιό Κρυφό Βαθύ Τελευταίο Ανοιχτό"),
        _words("Φεγγάρι Ποτάμι Λιμάνι Καλοκαίρι Νησί Παράθυρο Κύμα Τραγούδι Όνειρο Άστρο Χιόνι"),
        join="{one} και {two}",
        band="Ορχήστρα {noun}",
    ),
    Tongue(
        _words("נעמה יונתן תמר אלעד שירה גיל מיכל אורי רוני דנה"),
        _words("הררי ברוש אלון שחר ימיני גפן כרמלי צפוני אביב נחל"),
        _words("כחול שקט רחוק זהוב ישן נסתר עמוק אחרון"),
        _words("ירח נהר חלון חורף גשר אור צל ים גן שיר לילה כוכב גשם בוקר"),
        pair="{noun} {first}",
        join="{one} ו{two}",
        band="להקת {noun} {first}",
    ),
    Tongue(
        _words("ليلى سامر نور كريم ياسمين طارق هند زياد مريم عمر"),
        _words("الحلبي النجار البحري القمري الوادي الربيعي السماوي الزهراني المطري"),
        _words("أزرق بعيد هادئ قديم ذهبي عميق أخير مفتوح"),
        _words("قمر نهر شتاء نافذة جسر ظل بحر حديقة أغنية ليل نجمة مطر صباح طريق"),
        pair="{noun} {first}",
        join="{one} و{two}",
        band="فرقة {noun}",
    ),
    Tongue(
        _words("葵 蓮 さくら 陽太 美月 颯 ひなた 健 雪乃 翔"),
        _words("青木 夜川 春野 星田 水島 月岡 霧島 花村 風間 白石"),
        _words("青い 静かな 遠い 夜明けの 古い 透明な 最後の 小さな"),
        _words("月 川 窓 冬 橋 影 海 庭 歌 夜 星 雨 朝 森 灯り 手紙 島 風"),
        pair="{first}{noun}",
        join="{one}と{two}",
        person="{family}{given}",
        band="{first}{noun}楽団",
    ),
    Tongue(
        _words("小明 雨桐 子墨 晓月 建国 思远 佳音 海涛 春华 秋实"),
        _words("王 李 林 陈 江 沈 白 云 苏 许"),
        _words("蓝色 安静 遥远 金色 古老 深蓝 最后 透明"),
        _words("月亮 江水 窗户 冬天 小桥 影子 大海 花园 歌声 星光 春雨 清晨 森林 灯火 故乡 山水"),
        pair="{first}的{noun}",
        join="{one} {two}",
        person="{family}{given}",
        band="{noun}乐队",
    ),
    Tongue(
        _words("하늘 지우 서연 민준 다온 가람 소라 이슬 별 아라"),
        _words("김 이 박 최 정 강 윤 한 오 문"),
        _words("푸른 조용한 먼 오래된 금빛 깊은 마지막 작은"),
        _words("달 강 창문 겨울 다리 그림자 바다 정원 노래 밤 별빛 봄비 아침 숲 등불"),
        join="{one}과 {two}",
        person="{family}{given}",
        band="{first} {noun} 밴드",
    ),
    Tongue(
        _words("अनन्या रोहन मीरा कबीर तारा ईशान सिया आरव नंदिनी विहान"),
        _words("जोशी मेहता नदीकर चाँदवाला वर्मा सागर राणा बसंत पर्वत"),
        _words("नीला शांत सुनहरा पुराना गहरा आख़िरी खुला धीमा"),
        _words("चाँद नदी खिड़की सर्दी पुल छाया समुद्र बाग़ गीत रात तारा बारिश सुबह"),
        join="{one} और {two}",
        band="{noun} मंडली",
    ),
    Tongue(
        _words("สมชาย มาลี ดวงใจ ปกรณ์ ฟ้าใส ธารา อรุณ น้ำฝน"),
        _words("จันทร์งาม ทะเลดี ลมเย็น สายธาร ดอกไม้ ดาวเหนือ"),
        _words("สีฟ้า เงียบ ไกล เก่า ทอง ลึก"),
        _words("พระจันทร์ แม่น้ำ หน้าต่าง ฤดูหนาว สะพาน เงา ทะเล สวน เพลง ดาว ฝนตก"),
        pair="{noun}{first}",
        join="{one}และ{two}",
        band="วง{noun}{first}",
    ),
)

WEIGHTS: Final[tuple[int, ...]] = (0, 1, 0, 9, 2, 0, 5, 3, 10, 0, 4, 7, 1, 0, 11, 6, 2, 12, 8, 13)
"""The tongues of artists in turn: mostly European ones."""

ENSEMBLES: Final[tuple[str, ...]] = ("", " Trio", " Quartet", " Ensemble", " Orchestra", " Duo")

GENRES: Final[tuple[str, ...]] = _words(
    "Ambient Jazz Rock Electronic Folk Classical HipHop DrumAndBass JPop Klezmer Fado LoFi Dub "
    "Techno House Blues Soul Chanson Tango Choral Piano SynthPop PostRock FieldRecording"
)
