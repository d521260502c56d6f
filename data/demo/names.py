"""Name pools by script: each entry is the written name, a slash, and its spelling in an address."""

from dataclasses import dataclass
from enum import StrEnum


class NameOrder(StrEnum):
    """How the two parts of a name stand beside each other."""

    GIVEN_FIRST = "given first"
    FAMILY_FIRST = "family first"
    FAMILY_FIRST_JOINED = "family first, no space"


@dataclass(frozen=True)
class NamePool:
    """Given and family names of one tradition; `share` is its part of a large company."""

    share: float
    given: tuple[str, ...]
    family: tuple[str, ...]
    order: NameOrder = NameOrder.GIVEN_FIRST


def _pool(share: float, given: str, family: str, order: NameOrder = NameOrder.GIVEN_FIRST) -> NamePool:
    return NamePool(share, tuple(given.split()), tuple(family.split()), order)


NAME_POOLS = (
    _pool(
        0.21,
        """
        Anna Lukas Jürgen Søren Freja Maja Björn Åsa Henrik Greta Jonas Katharina Matthias Solveig
        Thorsten Ingrid Nils Lena Florian Birgit Emil Käthe Anneliese Ulrich Signe Rasmus Wiebke
        Hans-Peter Marie-Luise Jörg Heike Sven Dörte Malte Annika Karl-Heinz Ottilie Frauke""",
        """
        Müller Sørensen Lindqvist Weiß Ångström Petersen Schröder Jäger Vogel Kjær Hoffmann
        Bergström Øverby Köhler Nygård Lorenzen Thiessen Brandt Meyer-Landrut Schäfer Dahl Friis
        Claussen Grünwald Hölderlin Nørgaard Behrens Stoltenhoff Eriksson Wächter Paulsen Ackermann
        Groß Lüdemann Vestergaard Holmgren Rickmers Tjarks""",
    ),
    _pool(
        0.19,
        """
        Siobhán Owen Aoife Grace Ciarán Harriet Rhys Niamh Callum Imogen Declan Bronwen Alasdair
        Eleanor Tobias Ruth Gareth Saoirse Hamish Beatrice Kwame Chidi Ngozi Amara Thandiwe Femi
        Priya Arjun Ananya Rohan Kavita Imran Zainab Mary-Ann""",
        """
        O'Brien D'Souza Fitzgerald McAllister Okonkwo Adeyemi O'Dowd Llewellyn Whitcombe Ní-Bhriain
        Mensah Patel Iyer Chaudhry Ramaswamy Hargreaves Pembroke Smith-Jones Mac-an-Ghoill Nwosu
        Abernathy Dhillon Kerr Trevelyan O'Shaughnessy Banerjee Osei Featherstone Dlamini Quayle
        Marchbanks Bose Achebe Rutherford""",
    ),
    _pool(
        0.19,
        """
        María José Chloé François Inês João Lucía Álvaro Giulia Niccolò Élodie Benoît Beatriz Iñigo
        Chiara Matteo Noémie Jean-Baptiste Anaïs Rui Conceição Xavi Núria Zoë Raphaël Débora Sofía
        Joaquín Ginevra Loïc""",
        """
        García Núñez D'Angelo Lefèvre Gonçalves Ibáñez Moreau Dell'Acqua Araújo Peña Rossi Château
        Etxeberria Magalhães Bianchi L'Hermite Muñoz Sá-Carneiro Fontaine Vázquez De-Luca Simões
        Pagès Colombo Desrosiers Zúñiga Brandão Castellani Lacroix Ortuño""",
    ),
    _pool(
        0.15,
        """
        Zofia Łukasz Agnieszka Paweł Jiří Kateřina Ondřej Žofie Ľubica Dušan Željko Ivana Andrei
        Ștefan Ioana László Zsófia Gergő Małgorzata Michał Tomáš Čeněk Mihai Šárka Ayşe Mehmet İpek
        Oğuz Çağla""",
        """
        Wójcik Kowalczyk Janů Krejčí Horvát Popescu Țurcanu Szabó Kőszegi Brzęczyk Świątek Jarní
        Łukaszewicz Đorđević Ivančić Ionescu Nagy Müezzinoğlu Yıldız Şahin Öztürk Pálffy Kovács
        Łoś Stănescu Žitnik Przybył Aydın Mróz""",
    ),
    _pool(
        0.06,
        """
        Νίκος/nikos Ελένη/eleni Γιώργος/giorgos Δέσποινα/despina Θεόδωρος/theodoros Μαρία/maria
        Αλέξανδρος/alexandros Ιωάννα/ioanna Χρήστος/christos Φωτεινή/foteini""",
        """
        Παπαδημητρίου/papadimitriou Νικολάου/nikolaou Βασιλείου/vasileiou Οικονόμου/oikonomou
        Ιωάννου/ioannou Αθανασίου/athanasiou Δημητρίου/dimitriou Ξένου/xenou""",
    ),
    _pool(
        0.06,
        """
        Олена/olena Дмитро/dmytro Ирина/irina Сергей/sergei Стоян/stoyan Десислава/desislava
        Милица/milica Борис/boris Оксана/oksana Юлия/yulia""",
        """
        Шевченко/shevchenko Коваленко/kovalenko Мельник/melnyk Ткаченко/tkachenko
        Јовановић/jovanovic Щербак/shcherbak Живковић/zivkovic Бойчук/boychuk Юрченко/yurchenko""",
    ),
    _pool(
        0.04,
        """
        محمد/mohammed ليلى/layla يوسف/yousef فاطمة/fatima خالد/khaled نور/nour مريم/maryam
        عمر/omar""",
        """
        العلي/alali حداد/haddad المصري/almasri بنجلون/benjelloun الخطيب/alkhatib منصور/mansour
        الزهراني/alzahrani""",
    ),
    _pool(
        0.03,
        """
        נועה/noa יעל/yael אבי/avi תמר/tamar איתן/eitan שירה/shira""",
        """
        כהן/cohen לוי/levi מזרחי/mizrahi פרידמן/friedman ביטון/biton""",
    ),
    _pool(
        0.03,
        """
        伟/wei 芳/fang 小明/xiaoming 丽娜/lina 志强/zhiqiang 雨桐/yutong 建国/jianguo""",
        """
        王/wang 李/li 张/zhang 陈/chen 欧阳/ouyang 林/lin""",
        NameOrder.FAMILY_FIRST_JOINED,
    ),
    _pool(
        0.02,
        """
        健/ken さくら/sakura 陽翔/haruto 美咲/misaki 大輔/daisuke 千尋/chihiro""",
        """
        佐藤/sato 鈴木/suzuki 髙橋/takahashi 渡邊/watanabe 小野寺/onodera""",
        NameOrder.FAMILY_FIRST,
    ),
    _pool(
        0.02,
        """
        민준/minjun 서연/seoyeon 지훈/jihoon 하은/haeun 도윤/doyun""",
        """
        김/kim 이/lee 박/park 최/choi 남궁/namgung""",
        NameOrder.FAMILY_FIRST_JOINED,
    ),
)

UNUSUAL_NAMES = (
    (
        "María de los Ángeles Concepción Fernández de Córdoba y Álvarez de Toledo-Montmorency "
        "von und zu Hohenstein-Waldersee",
        "maria.fernandez.de.cordoba",
    ),
    ("عبد الرحمن بن عبد العزيز آل الشيخ", "abdulrahman.alalsheikh"),
    ('Robert "Bob" Castellan, Jr.', "bob.castellan"),
    ("Seán Ó Súilleabháin-D’Arcy", "sean.osuilleabhain"),
    ("Nguyễn Thị Ánh Tuyết", "anh.tuyet.nguyen"),
    ("Þórdís Guðmundsdóttir", "thordis.gudmundsdottir"),
    ("Bo Å", "bo.aa"),
    ("Jan van 't Hoff", "jan.vant.hoff"),
)
