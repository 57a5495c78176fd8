"""The words that tell of prison: which speak of a person's past, which only name an institution. Searched in lower-case
forms whose words are separated by one space (outward_forms).

The look-alikes they must leave alone: *tahanan listrik*, *kurungan burung*, *UMKM binaan*, *LPP TVRI*, *lem WBP*,
*pemasyarakatan olahraga*, *Bank Bapas 69*, *jeruji pagar*.
"""

from __future__ import annotations

import re

_NUMBER = r"(?:\d+|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|belasan|puluhan|beberapa|setengah|\w+ belas)"
_TIME = r"(?:tahun|thn|th|bulan|bln)"
_FORMER = r"(?:eks|ex|mantan|bekas|alumni|alumnus|alumnae|jebolan|lulusan|penghuni|former|formerly|penghuni)"
_HOUSES = r"(?:lapas|rutan|lpka|penjara|bui|rumah tahanan|lembaga pemasyarakatan|nusakambangan|hotel prodeo)"
_MADE = r"(?:karya|buatan|kerajinan|produk|produksi|hasil|oleh|tangan|dibuat|dijahit|dirajut|para|kaum|seorang|sebagai|jadi|menjadi)"
# After *tahanan* these make it a matter of wires, weights or water.
_RESISTANCE = (
    r"(?:listrik|ohm|dalam|geser|udara|air|panas|arus|resistor|isolasi|beban|kawat|lilitan|murni|tanah|gesek|gelinding"
    r"|variabel|jenis|termal|kontak|pondasi|elektroda|maju|hambat|aus|retak|api|karat|gores|\d)"
)
_OF_WHOM = r"(?:kota|negara|politik|polisi|polres|polda|polsek|kejaksaan|jaksa|kpk|titipan|narkoba|narkotika|wanita|perempuan|pria|lapas|rutan|rumah|luar)"
_CRIMES = (
    r"(?:narkoba|narkotika|korupsi|pembunuhan|pencurian|penipuan|penggelapan|perampokan|pencabulan|tipikor|sabu|ganja"
    r"|kriminal|terorisme|begal|curanmor|pemerkosaan|penganiayaan)"
)
_CRIMINALS = r"(?:kriminal|penjahat|pencuri|perampok|pembunuh|koruptor|pengedar|bandar|begal|copet|penipu|teroris|pecandu|orang hukuman|hukuman|convict|con|offender|felon)"

ABOUT_A_PERSON = re.compile(
    "|".join(
        [
            r"\bnapi(?:ku|mu|nya|kah|pun|s|z|2)?\b|\bwarbin\b",
            rf"\b(?:{_FORMER}|karya|buatan|produk|hasil|para|oleh|dari|tangan|warga)+napi(?:craft|kreatif)?\b",
            r"\bnapi(?:craft|lapas|rutan|wanita|kreatif|berkarya|cipinang)\b",
            r"nara ?pidana",
            r"\bterpidana\b",
            r"\bresidivis\w*",
            r"\btapol\b",
            rf"\b{_FORMER} ?(?:wbp|warga ?binaan|tahanan|{_HOUSES}|{_CRIMINALS})\b",
            rf"\b{_FORMER} (?:di |dari )?{_HOUSES}\b",
            rf"\b(?:{_MADE}|eks|mantan|bekas|status|titipan|masa) ?tahanan\b(?! {_RESISTANCE})",
            rf"\btahanan {_OF_WHOM}\b(?! tangga)",
            r"penjara",
            r"\b(?:penjra|pnjara|penjarra|penjhara|pejara)\b",
            r"\b(?:masuk|keluar|dari|di|balik|dalam|jadi penghuni) bui\b|\bdibui\b",
            r"\bbalik (?:jeruji|terali|trali|teralis|tembok|kawat berduri)\b",
            r"\bprodeo\b",
            r"\b(?:bebas|pembebasan|cuti|lepas) bersyarat\b|\bcuti menjelang bebas\b|\bbebas murni\b|\bbebas demi hukum\b",
            r"\bbebas (?:dari |setelah |sesudah |usai )(?:lapas|rutan|tahanan|hukuman|bui|sel|menjalani|masa hukuman|masa pidana)\b",
            r"\bbaru (?:saja )?bebas\b(?! (?:pajak|ongkir|biaya|bea|gula|msg|pengawet))",
            rf"\b(?:setelah|sesudah|sejak|usai|selepas|begitu|keluar|lepas)(?: \w+)? (?:bebas|keluar|lepas) (?:dari {_HOUSES}|dari lp|tahun (?:19|20)\d\d)\b",
            rf"\b(?:keluar|lepas|pulang) dari (?:{_HOUSES}|lp)\b",
            r"\b(?:menjalani|jalani|sisa|usai|selesai|selama|masa) (?:masa )?(?:hukuman|pidana|kurungan|vonis|penahanan)\b",
            rf"\b(?:vonis|divonis|dihukum|hukuman|pidana|dipidana|kurungan)(?: \w+){{0,4}} {_NUMBER} {_TIME}\b",
            r"\b(?:vonis|divonis|dihukum|hukuman|pidana|dipidana)(?: \w+){0,2} seumur hidup\b",
            rf"\b{_NUMBER} {_TIME}(?: \w+)? (?:kurungan|hukuman|pidana|mendekam|di (?:dalam )?(?:lapas|rutan|lpka|lp|sel))\b",
            r"\bpidana (?:kurungan|mati|seumur)\b",
            r"\bmendekam\b|\bremisi\b|\bdipidana\w*|\borang rantai\b|\bsel (?:sempit|isolasi|tikus|penjara)\b",
            rf"\bditahan(?: \w+){{0,2}} {_NUMBER} {_TIME}\b",
            r"\b(?:nyantri|mondok|pesantren|sekolah|kuliah|kampus) (?:di )?(?:sukamiskin|nusakambangan|salemba|penjara|lapas|rutan)\b",
            rf"\b(?:kasus|perkara|terjerat|tersandung|terlibat) (?:kasus )?{_CRIMES}\b",
            r"\bpasal \d+(?: \w+){0,4} (?:kuhp|narkotika|tipikor)\b",
            r"\bklien (?:pemasyarakatan|bapas|pembimbing kemasyarakatan)\b|\bgriya abhipraya\b|\bpokmas lipas\b|\bwajib lapor(?: ke| di)? bapas\b",
            r"\b(?:program|masa|menjalani|sedang|masih|selama) asimilasi\b(?! (?:budaya|bahasa|nutrisi|gizi|tanaman))|\basimilasi (?:rumah|di rumah|lapas|warga|covid)\b",
            r"\banak (?:binaan|didik pemasyarakatan)\b(?! (?:panti|sanggar|yayasan|dinas|pkk))|\bandikpas\b",
            r"\b(?:ex |former )?(?:prisoner|inmate|felon|jailbird|detainee|parolee)s?\b|\bex ?(?:con|convict|offender|prisoner|inmate)s?\b",
            r"(?<!ikan )\bconvict(?:s|ed)?\b(?! (?:cichlid|fish|tang))",
            r"\bimprison\w*|\bincarcerat\w*|\bbehind bars\b|\bjail(?:s|ed|house)?\b|\b(?:on|out on) parole\b|\bserved (?:his |her |my )?time\b",
            r"\b(?:serv(?:ed|ing)|finish(?:ed|ing)) (?:a |his |her |my |the )?(?:\w+ year )?sentence\b|\bafter (?:his|her|my|their) release\b",
        ]
    )
)
_INSTITUTION = [
    r"\blapa[sz]h?\b|\blapas(?:tik|ku|nya|pun|kita|kelas|perempuan|wanita|narkotika|pemuda|terbuka|indonesia|craft|store|shop)\w*",
    r"\b(?:bengkel|karya|produk|binaan|ka|kepala|warga|ex|eks|mantan|alumni|di|dari|store|toko)lapas\w*",
    r"\brutan(?:kelas\w*|nya|ku|craft|perempuan|wanita)?\b|\b(?:karya|produk|bengkel|kepala|ka|dari|alumni|mantan)rutan\w*",
    r"\blpka\w*",
    r"(?<!bank )(?<!bpr )\bbapas\b(?! 69)",
    r"\blpp (?:kelas|perempuan|wanita|ii|iia|iib|iii)\b|\b(?:bengkel|warga|dari|karya|buatan|produk|penghuni) lpp\b(?! (?:tvri|rri|an|garden|agro))",
    r"\blp (?:kelas|klas|wanita|perempuan|anak|narkotika|narkoba|pemuda|cipinang|nusakambangan|sukamiskin|kerobokan|porong|salemba|kedungpane|wirogunan|paledang|kesambi|cebongan|gunung sindur)\b",
    r"lembaga ?pemasy?arakatan|\b(?:balai|unit|warga|bengkel kerja|direktorat jenderal|dirjen|ditjen|produk|petugas|kantor wilayah) ?pemasy?arakatan\b",
    r"\bpemasyarakatan\b(?! (?:olahraga|olah|gemar|budaya|bahasa|minat|program|produk|teknologi|batik|sains|buku|iptek))",
    r"lembaga pembinaan khusus",
    r"\brumah ?tahanan\b|\bruang tahanan\b|\bsel tahanan\b",
    r"\bditjen ?pas\b|\bdirjen ?pas\b|\bkanwil ?(?:ditjen)? ?pas\b|\b(?:kemen)?imipas\b|\bpojokpas\b|\binkopasindo\b",
    r"\bgiatja\b|\bbengker\b|\bbimker\b",
    r"w[a*]?rga ?bina? ?an",
    r"(?<!lem )(?<!plywood )(?<!triplek )(?<!tripleks )(?<!multiplek )(?<!kayu )(?<!glue )(?<!lapis )(?<!perekat )(?<!grade )(?<!tipe )(?<!mr )\bwbp\b(?! (?:plywood|triplek|tripleks|multiplek|glue|grade|phenolic|lem|kayu|melamine|film|board))",
    r"\b(?:kalapas|karutan|sipir|napiter)\b",
    r"\bprisons?\b(?! break)|\bcorrectional \w+|\bpenitentiar\w+|\bdetention (?:center|centre|house|facility)\b|\bjuvenile (?:detention|facility|prison)\b",
]
INSTITUTION = re.compile("|".join(_INSTITUTION))
# Class, running number and year of a register book; what stands before decides whether it is a house number.
REGISTER = re.compile(
    r"(?:\b(\w+) )?\b(?P<number>[ab] ?(?:iii|ii|iv|i|v|[1-5]) ?[ab]?(?: no| nomor| nmr)? \d{1,5} (?:\w{1,8} )?(?:19|20)\d\d)\b"
)
REGISTER_NAMED = re.compile(
    r"\b(?:no|nomor|nmr)? ?(?:reg|register|registrasi)(?: no| nomor)? (?P<number>[ab] ?(?:iii|ii|iv|i|v|[1-5]) ?[ab]? ?\d{1,5}(?: \d{2,4})?)\b"
    r"|\bnomor register (?:napi|wbp|lapas|tahanan|warga)\b"
)
NOT_A_REGISTER = frozenset(
    {"blok", "block", "jl", "jalan", "kav", "kavling", "ruko", "gedung", "lantai", "tipe", "type", "model", "seri",
     "kode", "rt", "rw", "gang", "gg", "perumahan", "komplek", "los", "kios", "ukuran", "kertas", "invoice", "faktur"}
)  # fmt: skip
# Long words are found with typing errors too; the first letter must be right.
FUZZY = {"narapidana": 2, "terpidana": 1, "residivis": 1, "pemasyarakatan": 2, "penjara": 1}
FUZZY_INNOCENT = frozenset(
    {
        "pemasyarakatkan",
        "penjaga",
        "penyara",
        "pendara",
        "penjana",
        "pemasaran",
        "pengara",
        "penara",
        "penjala",
    }
)
FUZZY_PERSON = frozenset({"narapidana", "terpidana", "residivis", "penjara"})
# Words guessed when some of their letters are starred out.
STARRED = (
    "napi",
    "narapidana",
    "lapas",
    "rutan",
    "penjara",
    "tahanan",
    "residivis",
    "lpka",
    "wbp",
    "inmate",
    "prison",
)
# Every pattern above needs one of these: most texts hold none, and are done in microseconds.
STEMS = (
    "napi", "warbin", "pidana", "residiv", "tapol", "tahan", "penj", "pnjara", "pejara", "bui", "balik", "prodeo", "bersyarat",
    "bebas", "hukum", "vonis", "kurung", "mendekam", "remisi", "rantai", "sel ", "sukamiskin", "nusakambangan", "salemba",
    "nark", "korupsi", "koruptor", "bunuh", "curi", "tipu", "gelap", "rampok", "cabul", "tipikor", "sabu", "ganja", "kriminal",
    "teroris", "begal", "curanmor", "perkosa", "aniaya", "pasal", "masyarakat", "bapas", "abhipraya", "lipas", "asimilasi",
    "bina", "andikpas", "prison", "inmate", "felon", "jail", "detain", "parole", "convict", "offender", "ex con", "excon",
    "former con", "behind", "incarcerat", "sentence", "served", "release", "lapa", "rutan", "lpka", "lpp", "lp ", "lembaga",
    "ditjen", "dirjen", "imipas", "kanwil", "giatja", "bengker", "bimker", "wbp", "sipir", "correction", "penitent",
    "detention", "juvenile", "pojokpas", "inkopasindo", "copet", "penjahat", "bandar", "pengedar", "pecandu", "keluar",
    "lepas", "pulang",
)  # fmt: skip
