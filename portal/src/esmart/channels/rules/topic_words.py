"""Words of ours that name kinds of goods: of each topic of the listings set, of each commodity, and near relations.

The listings (portal/data/samples/marketplace_listings) hold what sells most; these words add what small industries make.
"""

TOPIC_WORDS: dict[str, tuple[str, str]] = {
    "Animal Care": (
        "Hewan peliharaan",
        "hewan kucing anjing burung ikan ayam kelinci pakan kandang pasir akuarium grooming pet cat dog vitamin umpan",
    ),
    "Automotive": (
        "Otomotif",
        "mobil motor helm oli ban aki spion knalpot rem busi otomotif karpet kaca klakson suku cadang kendaraan velg jok",
    ),
    "Beauty": (
        "Kecantikan",
        (
            "kosmetik lipstik bedak kecantikan riasan serum wajah maskara toner krim rambut kuku parfum masker lulur pemutih "
            "tabir surya"
        ),
    ),
    "Body Care": (
        "Perawatan tubuh",
        "sabun mandi sampo lotion deodoran pembalut sikat gigi pasta odol cukur tisu perawatan tubuh minyak pijat",
    ),
    "Books": (
        "Buku",
        "buku novel komik kamus majalah alquran iqro atlas kitab penerbit pelajaran cerita bacaan ensiklopedia book",
    ),
    "Camera": (
        "Kamera",
        "kamera tripod lensa lampu studio baterai drone filter flash cctv gimbal canon nikon sony memory action",
    ),
    "Carpentry": (
        "Pertukangan",
        (
            "bor gergaji palu obeng paku mur baut tang pertukangan cat kuas gerinda las lem kayu kunci meteran mata engsel "
            "bangunan besi semen pipa keran"
        ),
    ),
    "Computers and Laptops": (
        "Komputer",
        (
            "komputer laptop mouse keyboard printer monitor flashdisk ssd hardisk ram router kabel hdmi usb adaptor charger "
            "macbook windows software tinta"
        ),
    ),
    "Electronics": (
        "Elektronik",
        (
            "elektronik televisi tv kipas speaker audio headset earphone bluetooth lampu setrika mesin cuci kulkas ac "
            "dispenser baterai remote antena"
        ),
    ),
    "Food and Drink": (
        "Makanan dan minuman",
        (
            "makanan minuman keripik kopi teh beras gula minyak goreng sambal kue roti cokelat mi susu madu bumbu saus kecap "
            "rempah camilan biskuit sirup abon dendeng kerupuk dodol ikan daging sayur buah frozen rendang selai permen kacang "
            "bubuk acar tepung"
        ),
    ),
    "Gaming": (
        "Permainan video",
        "game konsol playstation ps xbox nintendo stik joystick gaming steam controller kaset voucher switch",
    ),
    "Health": (
        "Kesehatan",
        (
            "kesehatan obat vitamin suplemen masker medis herbal jamu tensi termometer alat kapsul terapi p3k plester "
            "antiseptik diabetes imun"
        ),
    ),
    "Household": (
        "Rumah tangga",
        (
            "rumah tangga rak sapu pel ember sprei bantal gorden karpet taplak keset lemari meja kursi hiasan dinding jam lampu "
            "hias tempat sampah kotak penyimpanan selimut handuk dekorasi vas keranjang anyaman rotan bambu mebel furnitur kayu "
            "jati perabot tikar"
        ),
    ),
    "Kids and Baby Fashion": (
        "Pakaian anak dan bayi",
        "baju anak bayi kaus celana sepatu gaun setelan topi jaket kids perempuan laki",
    ),
    "Kitchen": (
        "Dapur",
        (
            "dapur panci wajan pisau piring gelas sendok garpu mangkuk teko botol minum blender oven kompor toples talenan "
            "cetakan kue rice cooker cobek ulekan nampan kemasan"
        ),
    ),
    "Men's Fashion": (
        "Pakaian pria",
        (
            "pria kemeja celana kaus jaket sepatu sandal dompet ikat pinggang tas ransel topi jam tangan cowok laki polo batik "
            "sarung kaki hoodie"
        ),
    ),
    "Mother and Baby": (
        "Ibu dan bayi",
        "ibu bayi popok susu botol dot menyusui asi gendongan kereta mpasi hamil tisu basah perlengkapan baby",
    ),
    "Movies and Music": (
        "Musik dan film",
        "musik gitar piano drum mikrofon film cd dvd kaset ukulele seruling senar biola angklung gamelan kendang suling album",
    ),
    "Muslim Fashion": (
        "Busana muslim",
        (
            "muslim hijab jilbab kerudung gamis mukena sarung peci koko sajadah pashmina khimar bergo cadar abaya tasbih songkok "
            "busana"
        ),
    ),
    "Office & Stationery": (
        "Alat tulis dan kantor",
        (
            "alat tulis pulpen pensil kertas buku spidol map stapler penghapus kantor amplop stiker label binder penggaris "
            "gunting lakban kalkulator papan"
        ),
    ),
    "Other Products": ("Lain-lain", "lain rokok barang unik jasa voucher kartu"),
    "Party Supplies and Craft": (
        "Kerajinan dan perlengkapan pesta",
        (
            "pesta ulang tahun balon hiasan kado suvenir kerajinan tangan pita benang rajut manik kain flanel undangan lilin "
            "pernikahan hampers jahit bunga rajutan batik ukiran patung"
        ),
    ),
    "Phones and Tablets": (
        "Ponsel dan tablet",
        (
            "hp handphone ponsel iphone samsung xiaomi casing case tempered glass charger powerbank kabel data tablet ipad "
            "android gores kartu perdana"
        ),
    ),
    "Precious Metal": (
        "Logam mulia dan perhiasan",
        "emas logam mulia perak antam gram cincin perhiasan batangan dinar kalung gelang anting permata",
    ),
    "Property": ("Properti", "properti rumah apartemen tanah kost ruko sewa tanaman bibit pagar pintu kunci"),
    "Sport": (
        "Olahraga",
        (
            "olahraga sepeda raket bola sepatu lari fitness gym renang senam badminton futsal tenis yoga barbel jersey memancing "
            "pancing tenda kemah"
        ),
    ),
    "Toys and Hobbies": (
        "Mainan dan hobi",
        "mainan boneka puzzle lego robot figure edukasi anak hobi koleksi diecast rubik slime kartu balok",
    ),
    "Tour and Travel": (
        "Wisata",
        "tiket hotel wisata liburan internet luar negeri koper travel voucher tur resor kartu perjalanan paspor",
    ),
    "Women's Fashion": (
        "Pakaian wanita",
        (
            "wanita gaun dress blus rok tas celana sandal sepatu dompet kebaya kaus kaki cewek perempuan bra kalung anting "
            "gelang syal atasan kardigan batik tenun daster piyama"
        ),
    ),
}
COMMODITY_WORDS = {
    "cosmetics": "kosmetik kecantikan perawatan",
    "fashion": "pakaian busana fesyen",
    "food": "makanan",
    "drink": "minuman",
    "craft": "kerajinan dekorasi perlengkapan rumah",
    "jewellery": "perhiasan aksesoris",
    "furniture": "furnitur perabot rumah",
    "herbal": "herbal kesehatan",
    "metal": "logam peralatan",
}
_SNACK = "camilan cemilan snack makanan ringan"
# What categories call a thing that makers call by its own name.
NEAR_WORDS = {
    **dict.fromkeys(
        ["keripik", "kerupuk", "rengginang", "opak", "emping", "rempeyek", "basreng", "kacang"], _SNACK
    ),
    **dict.fromkeys(["dodol", "manisan", "wajik", "permen"], f"{_SNACK} permen manisan"),
    **dict.fromkeys(["nastar", "bolu", "lapis", "brownies", "bakpia"], "kue roti"),
    **dict.fromkeys(["saus", "sambal", "kecap", "petis", "terasi"], "kecap sambal saus bumbu"),
    **dict.fromkeys(["abon", "dendeng", "rendang"], "lauk daging olahan makanan siap saji"),
    **dict.fromkeys(["kopi", "teh", "jahe", "wedang", "sirup", "jamu"], "minuman"),
    **dict.fromkeys(["piring", "mangkuk", "cangkir", "tatakan"], "peralatan makan ruang makan"),
    **dict.fromkeys(["taplak", "serbet", "tatakan"], "linen meja makan ruang makan"),
    **dict.fromkeys(["vas", "ukiran", "patung", "lukisan", "hiasan"], "dekorasi hiasan"),
    **dict.fromkeys(["keranjang", "besek", "anyaman"], "keranjang penyimpanan dekorasi"),
    **dict.fromkeys(["mebel", "kursi", "meja", "lemari", "rak"], "furnitur furniture"),
    **dict.fromkeys(["kemeja", "blus", "tunik"], "atasan"),
    **dict.fromkeys(["jilbab", "kerudung"], "hijab"),
    **dict.fromkeys(["sabun", "lulur"], "perawatan tubuh mandi"),
    **dict.fromkeys(["cincin", "kalung", "gelang", "bros"], "perhiasan aksesoris"),
}
