#include "api/cekbansos_page.hpp"

namespace tepat::api {

std::string_view cekbansos_css() {
    return R"css(*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0 auto;max-width:40rem;padding:0 1rem 2rem;background:#fff;color:#1b1b1b;
 font:1.0625rem/1.5 system-ui,"Segoe UI",Roboto,sans-serif;overflow-wrap:break-word}
header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;
 border-bottom:3px solid #a3161b}
header a{padding:.5rem 0}
.brand{margin:.5rem 0;font-weight:700;font-size:1.25rem}
h1{font-size:1.5rem;line-height:1.25;margin:1.25rem 0 .5rem}
h2{font-size:1.125rem;margin:0 0 .5rem}
a{color:#0b4f8a}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:#fff;padding:.5rem}
:focus-visible{outline:3px solid #0b4f8a;outline-offset:2px}
h1:focus,.galat:focus{outline:0}
fieldset{border:1px solid #767676;border-radius:.5rem;padding:.25rem 1rem 1rem;margin:1rem 0;min-width:0}
legend{font-weight:700;padding:0 .25rem}
label{display:block;margin:.75rem 0 .25rem;font-weight:600}
input:not([type=hidden]),select,button,a.utama{font:inherit;min-height:2.75rem;padding:.5rem .75rem;
 border:1px solid #595959;border-radius:.375rem;max-width:100%}
select,#nama{width:100%}
input,select{background:#fff;color:inherit}
select:disabled{background:#eee;color:#595959}
img{display:block;margin:1rem 0 .5rem;border:1px solid #767676;border-radius:.375rem}
button,a.utama{cursor:pointer;font-weight:600}
.utama{background:#0b4f8a;border-color:#0b4f8a;color:#fff;text-decoration:none;display:inline-block}
button.utama{display:block;width:100%;margin-top:1rem}
#jawaban{display:block}
.kedua{background:#fff;color:#0b4f8a;border-color:#0b4f8a}
#lanjut{margin-top:1rem}
.lain{display:flex;flex-wrap:wrap;gap:.5rem;margin-top:.75rem}
.galat{border:3px solid #a3161b;border-radius:.5rem;padding:1rem;margin:1rem 0}
.galat ul{margin:0;padding-left:1.25rem}
.galat a,.salah{color:#a3161b;font-weight:600}
.salah{margin:.25rem 0}
[aria-invalid]{border:2px solid #a3161b!important}
section{border:1px solid #767676;border-radius:.5rem;padding:1rem;margin:1rem 0}
dl{margin:0}
dt{font-weight:600;margin-top:.5rem}
dd{margin:0}
footer{margin-top:2rem;border-top:1px solid #767676;color:#4a4a4a;font-size:.9375rem}
)css";
}

std::string_view cekbansos_js() {
    return R"js('use strict';
// Fills the selects of the areas without loading the page again. Without it the form asks step by step.
(function () {
  var form = document.getElementById('wilayah');
  if (!form || !window.fetch) return;
  var selects = ['prov', 'kab', 'kec', 'desa'].map(function (id) { return document.getElementById(id); });
  var village = document.getElementById('desa-terpilih');
  var next = document.getElementById('lanjut');
  var news = document.getElementById('kabar');
  var asked = 0;
  next.hidden = true;
  document.getElementById('cari').hidden = false;
  form.addEventListener('submit', function (event) { if (next.hidden) event.preventDefault(); });

  function empty(from) {
    selects.slice(from).forEach(function (select) { select.length = 1; select.disabled = true; });
  }
  selects.forEach(function (select, level) {
    select.addEventListener('change', function () {
      village.value = level === 3 ? select.value : '';
      if (level === 3) return;
      empty(level + 1);
      var mine = ++asked;
      if (!select.value) return;
      fetch('/api/v1/regions?parent=' + encodeURIComponent(select.value)).then(function (answer) {
        if (!answer.ok) throw new Error('regions');
        return answer.json();
      }).then(function (found) {
        if (mine !== asked) return;
        found.regions.forEach(function (region) {
          selects[level + 1].add(new Option(region.name, region.code));
        });
        selects[level + 1].disabled = false;
        news.textContent = '';
      }).catch(function () {
        if (mine !== asked) return;
        next.hidden = false;
        news.textContent = news.dataset.gagal;
      });
    });
  });
})();
)js";
}

} // namespace tepat::api
