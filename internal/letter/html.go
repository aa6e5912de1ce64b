package letter

import (
	"encoding/base64"
	"html"
	"strings"
)

// HTML is the letter as a page to look at, with nothing in it that runs or is fetched.
func HTML(l Letter) []byte {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="` + lang(l.Language) + `"><head><meta charset="utf-8"><title>` + html.EscapeString(l.Subject) + `</title><style>` +
		`body{font:12pt/1.5 "Liberation Sans",Arial,sans-serif;max-width:170mm;margin:15mm auto;padding:0 5mm;color:#111;background:#fff}` +
		`h1{font-size:15pt;text-align:center}h2{font-size:12.5pt}.r{margin-left:55%}table{border-collapse:collapse;width:100%}td{border:1px solid #999;padding:1mm 2mm;vertical-align:top}footer{margin-top:10mm;font-size:9pt;color:#444}` +
		`</style></head><body>`)
	for i := 0; i < len(l.Blocks); i++ {
		switch k := l.Blocks[i]; k.Kind {
		case Heading:
			b.WriteString("<h1>" + htmlRuns(k.Runs) + "</h1>")
		case Under:
			b.WriteString("<h2>" + htmlRuns(k.Runs) + "</h2>")
		case Right:
			b.WriteString(`<p class="r">` + htmlRuns(k.Runs) + "</p>")
		case Rule:
			b.WriteString("<hr>")
		case Picture:
			b.WriteString(`<p><img alt="` + html.EscapeString(k.Image.Alt) + `" style="width:` + millimetres(k.Image.Width) + `mm" src="data:image/png;base64,` + base64.StdEncoding.EncodeToString(k.Image.PNG) + `"></p>`)
		case Item:
			b.WriteString("<ul>")
			for ; i < len(l.Blocks) && l.Blocks[i].Kind == Item; i++ {
				b.WriteString("<li>" + htmlRuns(l.Blocks[i].Runs) + "</li>")
			}
			i--
			b.WriteString("</ul>")
		case Row:
			b.WriteString("<table>")
			for ; i < len(l.Blocks) && l.Blocks[i].Kind == Row; i++ {
				b.WriteString("<tr>")
				for _, c := range l.Blocks[i].Cells {
					b.WriteString("<td>" + htmlRuns(c) + "</td>")
				}
				b.WriteString("</tr>")
			}
			i--
			b.WriteString("</table>")
		default:
			b.WriteString("<p>" + htmlRuns(k.Runs) + "</p>")
		}
	}
	if l.Footer != "" {
		b.WriteString("<footer>" + html.EscapeString(l.Footer) + "</footer>")
	}
	b.WriteString("</body></html>")
	return []byte(b.String())
}

func htmlRuns(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		text := strings.ReplaceAll(html.EscapeString(r.Text), "\n", "<br>")
		if r.Bold {
			text = "<strong>" + text + "</strong>"
		}
		b.WriteString(text)
	}
	return b.String()
}

func lang(language string) string {
	switch language {
	case "en", "uk":
		return language
	}
	return "pl"
}
