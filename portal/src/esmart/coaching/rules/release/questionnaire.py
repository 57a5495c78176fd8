"""The questions of the readiness rating, version 2026-1: seven fields, four questions each, five anchors from 0 to 4.

Anchors describe what can be seen, so that two people who look at the same place give the same answer. A changed wording
is a new version.
"""

from __future__ import annotations

from dataclasses import dataclass

QUESTIONNAIRE = "2026-1"


@dataclass(frozen=True)
class Question:
    """One question; `anchors[n]` says what is to be seen for the answer n."""

    key: str
    words: str
    anchors: tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Field:
    """One of the seven fields, with its questions."""

    key: str
    name: str
    questions: tuple[Question, ...]


FIELDS: tuple[Field, ...] = (
    Field("management", "Manajemen", (
        Question("work_divided", "Siapa mengerjakan apa?", (
            "Belum dibagi; siapa yang sempat mengerjakan.",
            "Dibagi lisan, sering berubah.",
            "Tiap orang tahu tugasnya.",
            "Tugas tertulis dan ada pengganti bila berhalangan.",
            "Tugas tertulis, dinilai berkala, dan orang dilatih untuk naik.",
        )),
        Question("plan", "Adakah rencana kerja?", (
            "Tidak ada; bekerja bila ada pesanan.",
            "Rencana beberapa hari, di kepala saja.",
            "Rencana sebulan tertulis.",
            "Rencana beberapa bulan dengan sasaran jumlah.",
            "Rencana setahun, ditinjau tiap bulan terhadap hasilnya.",
        )),
        Question("legal_papers", "Legalitas usaha (NIB, NPWP, badan atau unit)", (
            "Belum ada satu pun.",
            "Sedang diurus.",
            "NIB ada.",
            "NIB dan NPWP ada, datanya cocok dengan keadaan.",
            "Lengkap, diperbarui tiap perubahan, dan dipakai untuk fasilitas atau kredit.",
        )),
        Question("complaints", "Bagaimana keluhan ditangani?", (
            "Tidak dijawab.",
            "Dijawab bila ingat.",
            "Dijawab dalam beberapa hari.",
            "Dijawab dalam sehari dan dicatat.",
            "Dicatat, dicari sebabnya, dan cara kerja diperbaiki.",
        )),
    )),
    Field("production", "Produksi", (
        Question("quality_same", "Apakah mutu tiap barang sama?", (
            "Sering berbeda, tidak diperiksa.",
            "Diperiksa bila ada keluhan.",
            "Tiap barang dilihat sebelum dikemas.",
            "Ada contoh acuan dan daftar periksa.",
            "Daftar periksa dipakai tiap tahap; cacat dicatat dan turun.",
        )),
        Question("capacity", "Berapa banyak dapat dibuat, dan tepat waktukah?", (
            "Tidak diketahui.",
            "Kira-kira; sering terlambat.",
            "Jumlah per minggu diketahui; kadang terlambat.",
            "Jumlah per minggu diketahui; hampir selalu tepat waktu.",
            "Kapasitas tercatat, ada cadangan untuk pesanan dua kali lipat.",
        )),
        Question("materials_sure", "Bahan baku", (
            "Dicari saat ada pesanan; sering kosong.",
            "Satu pemasok, tanpa cadangan.",
            "Persediaan untuk seminggu.",
            "Persediaan untuk sebulan, dua pemasok.",
            "Persediaan tercatat, harga dibandingkan, mutu bahan diperiksa.",
        )),
        Question("stock_kept", "Barang jadi: dicatatkah?", (
            "Tidak dicatat.",
            "Dihitung sekali-sekali.",
            "Dicatat saat masuk dan keluar.",
            "Dicatat di sistem dan dihitung ulang tiap bulan.",
            "Selisih hitung hampir nol; stok di toko selalu benar.",
        )),
    )),
    Field("technology", "Teknologi", (
        Question("tools_fit", "Alat dan mesin", (
            "Alat rumah tangga seadanya.",
            "Alat kerja sederhana, sering rusak.",
            "Alat cukup untuk pesanan biasa.",
            "Mesin sesuai produk, dirawat terjadwal.",
            "Mesin sesuai, dirawat, dan dipakai penuh.",
        )),
        Question("safety", "Keselamatan kerja", (
            "Tidak diperhatikan.",
            "Diingatkan lisan.",
            "Alat pelindung ada.",
            "Alat pelindung dipakai, jalur aman, P3K ada.",
            "Aturan tertulis, dilatihkan, kecelakaan dicatat.",
        )),
        Question("computer", "Komputer atau ponsel untuk usaha", (
            "Tidak ada.",
            "Ponsel untuk pesan saja.",
            "Ponsel untuk foto dan toko.",
            "Ponsel atau komputer untuk toko, stok, dan catatan.",
            "Data usaha dipakai untuk mengambil keputusan.",
        )),
        Question("new_ways", "Cara atau desain baru", (
            "Tidak pernah dicoba.",
            "Meniru bila diminta.",
            "Satu desain atau cara baru setahun.",
            "Beberapa setahun, dicoba ke pembeli dahulu.",
            "Terjadwal; yang laku diteruskan, yang tidak dihentikan.",
        )),
    )),
    Field("certification", "Sertifikasi", (
        Question("product_permits", "Izin dan sertifikat produk (P-IRT, halal, BPOM, SNI, dan lainnya)", (
            "Belum ada, padahal produknya perlu.",
            "Sedang diurus atau belum diperiksa petugas.",
            "Ada untuk sebagian produk.",
            "Ada untuk semua produk yang perlu, sudah diperiksa.",
            "Lengkap, dan masa berlakunya dipantau sebelum habis.",
        )),
        Question("skill_certificates", "Sertifikat keterampilan orangnya", (
            "Belum ada.",
            "Pernah ikut pelatihan tanpa sertifikat.",
            "Sertifikat keikutsertaan.",
            "Sertifikat kompetensi satu orang.",
            "Sertifikat kompetensi untuk semua pekerjaan utama.",
        )),
        Question("brand_right", "Merek", (
            "Tanpa nama.",
            "Ada nama, belum dicek.",
            "Nama sudah dicek belum dipakai orang lain.",
            "Merek sedang didaftarkan.",
            "Merek terdaftar.",
        )),
        Question("label_true", "Label dan keterangan kemasan", (
            "Tanpa label.",
            "Label tanpa isi wajib.",
            "Label memuat nama, isi, dan pembuat.",
            "Label lengkap sesuai aturan produknya.",
            "Label lengkap, dapat ditelusuri sampai hari pembuatan.",
        )),
    )),
    Field("finance", "Keuangan", (
        Question("books", "Catatan uang", (
            "Tidak dicatat.",
            "Dicatat sekali-sekali.",
            "Uang masuk dan keluar dicatat tiap hari.",
            "Uang usaha terpisah dari uang pribadi.",
            "Laporan bulanan dibaca dan dipakai.",
        )),
        Question("cost_known", "Harga pokok", (
            "Tidak tahu.",
            "Dikira dari harga pesaing.",
            "Bahan dihitung, tenaga tidak.",
            "Bahan, tenaga, kemasan, dan biaya toko dihitung.",
            "Dihitung ulang tiap harga berubah; untung tiap produk diketahui.",
        )),
        Question("figures_known", "Angka usaha (omzet, tenaga kerja, investasi)", (
            "Tidak diketahui.",
            "Kira-kira.",
            "Tercatat sekali.",
            "Tercatat tiap tahun.",
            "Tercatat tiap bulan dan dibandingkan.",
        )),
        Question("capital", "Modal kerja", (
            "Tidak ada.",
            "Cukup untuk satu pesanan.",
            "Cukup untuk sebulan.",
            "Cukup untuk tiga bulan atau ada sumber pinjaman yang wajar.",
            "Cukup, pinjaman lancar, ada dana cadangan.",
        )),
    )),
    Field("marketing", "Pemasaran", (
        Question("buyer_known", "Siapa pembelinya?", (
            "Tidak tahu.",
            "Tetangga dan kenalan.",
            "Jenis pembeli diketahui.",
            "Diketahui dan ditanya pendapatnya.",
            "Pembeli tetap tercatat dan kembali membeli.",
        )),
        Question("price_right", "Harga dibanding pesaing", (
            "Tidak pernah dibandingkan.",
            "Ikut pesaing saja.",
            "Dibandingkan dan masih untung.",
            "Harga eceran dan grosir dibedakan.",
            "Harga diuji dan disesuaikan dengan hasilnya.",
        )),
        Question("packaging", "Kemasan", (
            "Plastik tanpa nama.",
            "Kemasan sederhana.",
            "Kemasan bersih dengan nama.",
            "Kemasan kuat dikirim dan menarik.",
            "Kemasan sesuai pembeli tiap saluran.",
        )),
        Question("outside_sales", "Penjualan di luar daerah atau ke toko lain", (
            "Belum ada.",
            "Pernah sekali.",
            "Beberapa kali setahun.",
            "Tetap tiap bulan.",
            "Lebih dari separuh penjualan.",
        )),
    )),
    Field("online", "Penjualan daring", (
        Question("photos_and_texts", "Foto dan keterangan produk", (
            "Belum ada.",
            "Satu foto gelap, keterangan singkat.",
            "Foto jelas untuk sebagian produk.",
            "Tiga foto jelas dan keterangan lengkap untuk semua produk.",
            "Foto dan keterangan diperbarui menurut pertanyaan pembeli.",
        )),
        Question("shops_open", "Toko di lokapasar", (
            "Belum ada.",
            "Akun ada, kosong.",
            "Toko terhubung, belum ada yang tayang.",
            "Toko dengan tayangan hidup.",
            "Beberapa toko, stok sama di semuanya.",
        )),
        Question("orders_served", "Pesanan daring", (
            "Belum pernah ada.",
            "Pernah ada, sering terlambat.",
            "Ada, dikirim tepat waktu.",
            "Sepuluh atau lebih dalam tiga bulan, tepat waktu.",
            "Tetap naik, ulasan baik.",
        )),
        Question("replies", "Jawaban kepada pembeli", (
            "Tidak dijawab.",
            "Lebih dari sehari.",
            "Dalam sehari.",
            "Dalam beberapa jam pada jam kerja.",
            "Cepat, dengan jawaban siap pakai untuk pertanyaan yang sering.",
        )),
    )),
)  # fmt: skip
