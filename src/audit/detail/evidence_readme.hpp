#pragma once
#include <string_view>

namespace tepat::audit::detail {

/// What stands in every pack, for whoever opens it without having heard of us.
inline constexpr std::string_view evidence_readme = R"text(# Paket bukti / Evidence pack

## Bahasa Indonesia

Paket ini memuat satu daftar bantuan, atau sampel darinya, dengan semua yang diperlukan untuk memeriksanya tanpa
sistem yang membuatnya:

    python3 verify.py
    python3 verify.py --root <akar jurnal yang Anda catat sendiri>

Python 3.11 cukup; tidak ada yang diunduh. Yang diperiksa: sidik setiap berkas; catatan jurnal dan bukti Merkle-nya
sampai akar; teks kebijakan; setiap baris daftar dan bukti bahwa baris itu bagian dari daftar; data setiap keluarga
yang menjadi dasar barisnya; lalu setiap putusan dihitung ulang dari data itu menurut teks kebijakan.

| berkas | isi |
|---|---|
| manifest.json | daftar apa, jurnal berapa catatan dengan akar apa, sampel apa, sidik setiap berkas |
| lines.cbor | baris daftar: nomor, isi, garam, bukti |
| facts.cbor | data setiap unit sebagaimana dilihat daftar, tanpa nama dan nomor identitas |
| listed.cbor | bila syarat menanyakan daftar lain: di daftar mana unit itu ada; kata paket ini, tanpa bukti |
| vocabulary.json | nama data dan kode, dalam urutan facts.cbor |
| policy.toml | kebijakan yang membuat daftar |
| entries.cbor, chunks.cbor | catatan jurnal dan potongan daftar |
| regions.csv | nama wilayah |
| personal.csv | hanya bila diminta dengan tujuan: nama dan nomor identitas |

Yang dibuktikan: daftar ini adalah yang tercatat di jurnal dengan akar itu, dan setiap barisnya mengikuti kebijakan
itu dari data itu. Yang tidak dibuktikan: bahwa data itu benar di lapangan. Itu diperiksa dengan kunjungan; paket
sampel dibuat untuk itu. Yang tidak dapat diperiksa dari paket ini saja disebutkan: siapa yang ada di daftar lain, dan
urutan sampel di dalam kuota.

Sampel: dari semua baris, yang dipilih ialah yang SHA-256-nya terkecil atas
`"tepat.sample/1" 00 benih 00 nomor-baris-sebagai-8-bita`. Sebutkan benih sebelum melihat daftar.

## English

This pack holds one list of assistance, or a sample of it, with everything needed to check it without the system that
made it: run `python3 verify.py --lang en`, with `--root` and the journal's root if you noted it down yourself. Python
3.11 is enough; nothing is fetched. It checks the digest of each file; the entries of the journal and their Merkle
proofs up to the root; the text of the policy; every line of the list and the proof that it is one; the facts of every
family that its line rests on; and then decides every line again from those facts by the text of the policy.

It proves that this list is the one recorded in the journal of that root, and that each of its lines follows from
those facts by that policy. It does not prove that the facts are true in the field: visits do, and samples are made
for them. What this pack alone cannot show is named: who is on another list, and a sample's places under a quota. A sample is the lines with the smallest SHA-256 of
`"tepat.sample/1" 00 seed 00 line-number-as-8-bytes`. Name the seed before you see the list.
)text";

} // namespace tepat::audit::detail
