package privacy

import (
	"bytes"
	"encoding/json"
	"html/template"
	"sort"
	"strings"
	"time"

	"spoina/internal/clock"
)

// Print writes what the office holds about a person as a page to be printed, in Polish: it goes to the person.
func (a *Access) Print() ([]byte, error) {
	var b bytes.Buffer
	err := page.Execute(&b, a)
	return b.Bytes(), err
}

var registerTitles = map[string]string{"parties": "Strony", "decisions": "Decyzje na zajęcie pasa drogowego", "leases": "Umowy dzierżawy",
	"persons": "Kartoteka osób", "households": "Gospodarstwa domowe", "household_members": "Członkostwo w gospodarstwie domowym",
	"views": "Zapisane widoki", "change_sets": "Poprawki wczytane z pliku, jeszcze nieprzyjęte"}

var whys = map[string]string{"term": "trwa okres przechowywania", "unlimited": "dokument obowiązuje do odwołania", "undated": "brak daty, od której liczy się okres",
	"dispute": "trwa wyjaśnianie rozbieżności", "unconfirmed": "okres przechowywania nie został jeszcze potwierdzony", "over": "okres przechowywania minął"}

var page = template.Must(template.New("access").Funcs(template.FuncMap{
	"at":      func(t time.Time) string { return t.In(clock.Warsaw).Format("02.01.2006 15:04") },
	"since":   func(t *time.Time) string { return t.In(clock.Warsaw).Format("02.01.2006") },
	"title":   titleOf,
	"why":     func(code string) string { return whys[code] },
	"fields":  func(fields []string) string { return strings.Join(fields, ", ") },
	"purpose": purposeTitle,
	"cells":   cellsOf,
}).Parse(`<!doctype html>
<html lang="pl"><head><meta charset="utf-8"><title>Dane osoby – {{.Office}}</title>
<style>body{font:11pt/1.4 serif;margin:2cm;color:#000}h1{font-size:16pt}h2{font-size:13pt;margin-top:1.5em}table{border-collapse:collapse;width:100%}
td,th{border:1px solid #777;padding:2pt 4pt;text-align:left;vertical-align:top;overflow-wrap:anywhere}caption{text-align:left;font-weight:bold;padding:6pt 0 2pt}</style></head><body>
<h1>Dane osobowe przetwarzane przez {{.Office}}</h1>
<p>Zestawienie na podstawie art. 15 RODO, sporządzone {{at .Made}} (konto: {{.By}}), {{if .Person}}osoba nr {{.Person}}{{else}}strona nr {{.Party}}{{end}}. Źródło: rejestry prowadzone w programie Spoina; akt papierowych nie obejmuje.</p>
<h2>Co urząd przechowuje</h2>
{{range .Held}}{{$register := .Register}}<table><caption>{{title .Register}}, wiersz {{.ID}}, wersja {{.Version}}{{if not .Current}} (wcześniejsza){{end}}</caption>
{{range cells $ .Register .Cells}}<tr><th scope="row">{{.Name}}</th><td>{{.Value}}</td></tr>{{end}}
<tr><th scope="row">Źródło</th><td>{{if .Source.File}}plik {{.Source.File}}, wiersz {{.Source.Row}}{{else if .Source.Import}}import nr {{.Source.Import}}{{else}}wpis urzędu{{end}}{{with .Source.At}}, {{since .}}{{end}}{{with .Source.By}}, konto {{.}}{{end}}</td></tr></table>{{else}}<p>Brak.</p>{{end}}
{{if .Mentions}}<p>Nazwa osoby występuje jako reklamodawca w obserwacjach przestrzeni publicznej nr: {{range .Mentions}}{{.}} {{end}}</p>{{end}}
<h2>Komentarze i pliki</h2>
{{range .Comments}}<p>{{at .At}}, {{.By}}, {{title .Register}} {{.Row}}: {{.Text}}</p>{{end}}{{range .Files}}<p>Plik: {{.Text}} ({{at .At}}, {{.By}})</p>{{end}}{{if not .Comments}}{{if not .Files}}<p>Brak.</p>{{end}}{{end}}
<h2>Kto i po co czytał dane osobowe</h2>
{{if .Readings}}<table><tr><th>Kiedy</th><th>Kto</th><th>Cel</th><th>Kolumny</th></tr>{{range .Readings}}<tr><td>{{at .At}}</td><td>{{.By}}</td><td>{{purpose .Purpose}}</td><td>{{fields .Fields}}</td></tr>{{end}}</table>{{else}}<p>Brak odnotowanych odczytów.</p>{{end}}
<h2>Kto i dlaczego zmieniał</h2>
{{if .Changes}}<table><tr><th>Kiedy</th><th>Kto</th><th>Wiersz</th><th>Pola</th><th>Powód</th></tr>{{range .Changes}}<tr><td>{{at .At}}</td><td>{{.By}}</td><td>{{.Subject}}</td><td>{{fields .Fields}}</td><td>{{.Reason}}</td></tr>{{end}}</table>{{else}}<p>Brak odnotowanych zmian poza importami, wymienionymi jako źródła.</p>{{end}}
<h2>Odbiorcy</h2>
<p>Program sam nie przekazuje danych poza urząd. Pliki z danymi osobowymi zapisane przez pracowników (komu je wydano, mówią akta spraw):</p>
{{if .Exports}}<table><tr><th>Kiedy</th><th>Kto</th><th>Cel</th><th>Rejestr</th><th>Plik</th></tr>{{range .Exports}}<tr><td>{{at .At}}</td><td>{{.By}}</td><td>{{purpose .Purpose}}</td><td>{{.Subject}}</td><td>{{.Format}}</td></tr>{{end}}</table>{{else}}<p>Brak odnotowanych.</p>{{end}}
<h2>Jak długo</h2>
{{if .Duties}}<table><tr><th>Dokument</th><th>Kategoria</th><th>Do kiedy</th><th>Dlaczego</th><th>Podstawa</th></tr>{{range .Duties}}<tr><td>{{.Number}}</td><td>{{.Class}}</td><td>{{if .Until.IsZero}}–{{else}}{{.Until}}{{end}}</td><td>{{why .Why}}</td><td>{{.Basis}}</td></tr>{{end}}</table>{{else}}<p>Żaden dokument nie wymienia tej osoby.</p>{{end}}
<h2>Prawa</h2><ul>{{range .Rights}}<li>{{.}}</li>{{end}}</ul>
</body></html>`))

func purposeTitle(code string) string {
	for _, p := range purposes {
		if p.Code == code {
			return p.Title.PL
		}
	}
	return code
}

func shown(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		if v {
			return "tak"
		}
		return "nie"
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

type namedCell struct{ Name, Value string }

// cellsOf lists a row's cells by name, the officers' own fields under their titles.
func cellsOf(a *Access, register string, cells json.RawMessage) ([]namedCell, error) {
	var all map[string]any
	if err := json.Unmarshal(cells, &all); err != nil {
		return nil, err
	}
	titles := map[string]string{}
	for _, t := range a.Titles {
		if t.Register == register {
			titles[t.Key] = t.Title
		}
	}
	var out []namedCell
	for name, value := range all {
		if inner, ok := value.(map[string]any); ok {
			for key, v := range inner {
				if title := titles[key]; title != "" {
					key = title
				}
				out = append(out, namedCell{key, shown(v)})
			}
			continue
		}
		out = append(out, namedCell{name, shown(value)})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out, nil
}
