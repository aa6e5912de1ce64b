package register

import (
	"slices"
	"strings"

	"spoina/geo"
)

// Similar is a column that says what a wanted field would say, or from which it follows, so that nobody types it twice.
type Similar struct {
	Field string `json:"field" doc:"empty: kept beside the rows"`
	Title Text   `json:"title"`
	Kind  string `json:"kind" enum:"same,derived,retired"`
	Why   Text   `json:"why"`
}

// derivation is knowledge of what follows from what the registers hold already.
type derivation struct {
	words []string                                // beginnings of folded words, in Polish and English
	types []string                                // types of field it can be; empty: any
	from  func(*Register) (field string, ok bool) // what it follows from
	why   Text
}

func has(fields ...string) func(*Register) (string, bool) {
	return func(r *Register) (string, bool) {
		for _, f := range fields {
			if _, ok := r.Column(f); !ok {
				return "", false
			}
		}
		return fields[0], true
	}
}

func placed(r *Register) (string, bool) { return r.Geometry, r.Geometry != "" }

func always(*Register) (string, bool) { return "", true }

func firstOf(t Type) func(*Register) (string, bool) {
	return func(r *Register) (string, bool) {
		for _, c := range r.Columns {
			if c.Type == t {
				return c.Field, true
			}
		}
		return "", false
	}
}

var derivations = []derivation{
	{[]string{"powierzchni", "metraz", "area", "m2"}, []string{"number", "integer", "string"}, has("width_m", "height_m"),
		Text{"Powierzchnia wynika z wymiarów: szerokość razy wysokość razy liczba stron.", "The area follows from the dimensions: width by height by sides."}},
	{[]string{"powierzchni", "metraz", "area", "m2"}, []string{"number", "integer", "string"}, placed,
		Text{"Powierzchnię program liczy z kształtu na mapie.", "The program measures the area of the shape on the map."}},
	{[]string{"dlugosc", "obwod", "length", "perimeter"}, []string{"number", "integer", "string"}, placed,
		Text{"Długość program mierzy na mapie.", "The program measures the length on the map."}},
	{[]string{"obreb", "gmina", "teryt", "powiat", "wojewodz", "precinct", "municip", "territor", "arkusz", "sheet"}, nil, has("parcel_id"),
		Text{"Obręb, gminę i powiat mówi początek identyfikatora działki.", "The parcel identifier begins with precinct, municipality and county."}},
	{[]string{"obreb", "gmina", "teryt", "powiat", "precinct", "municip", "territor"}, nil, has("parcels"),
		Text{"Obręb i gminę mówi początek identyfikatora działki, którą wpis wskazuje.", "The identifier of the parcel that the entry names begins with precinct and municipality."}},
	{[]string{"dzialk", "parcel", "dzialek"}, nil, placed,
		Text{"Działki pod tym miejscem program zna z mapy.", "The map knows the parcels below this place."}},
	{[]string{"ulic", "adres", "street", "addres", "kod", "postal", "pocztow"}, nil, placed,
		Text{"Ulicę i adres mówi najbliższy punkt adresowy.", "The nearest address point says the street and the address."}},
	{[]string{"wspolrzedn", "coordinate", "dlugosc", "szerokosc", "longitude", "latitude", "gps"}, nil, placed,
		Text{"Współrzędne miejsca mówi mapa.", "The map says the coordinates of the place."}},
	{[]string{"zarzadc", "kategori", "manager", "categor", "droga", "drogi", "road"}, nil, placed,
		Text{"Zarządcę, kategorię i numer drogi mówi pas drogowy, w którym leży miejsce.", "The road lane below the place says its manager, category and number."}},
	{[]string{"rok", "roku", "year", "miesiac", "month", "kwartal", "quarter"}, []string{"integer", "string", "number", "choice"}, firstOf(Date),
		Text{"Rok i miesiąc wynikają z daty.", "Year and month follow from the date."}},
	{[]string{"dni", "days", "czas", "okres", "duration", "period"}, []string{"integer", "number", "string"}, has("valid_from", "valid_to"),
		Text{"Liczba dni wynika z początku i końca okresu.", "The number of days follows from the beginning and the end of the period."}},
	{[]string{"termin", "waznosc", "wazna", "aktualn", "wygasl", "overdue", "expire", "valid", "aktywn", "active"}, []string{"boolean", "choice", "string"}, has("valid_to"),
		Text{"Czy coś jest ważne, wynika z daty końca.", "Whether something is valid follows from its last day."}},
	{[]string{"zaleglosc", "doplat", "niedoplat", "arrear", "balance", "pozostal", "saldo"}, []string{"money", "number", "string"}, has("fee_declared_gr", "paid_gr"),
		Text{"Zaległość to opłata mniej to, co zapłacono.", "What is owed is the fee less what was paid."}},
	{[]string{"nip", "pesel", "regon", "telefon", "phone", "mail", "email", "nazwisk", "surname"}, nil, has("party"),
		Text{"Dane strony są w rejestrze stron i poprawia się je tam raz dla wszystkich spraw.", "Data of a party are in the register of parties, where they are corrected once for all cases."}},
	{[]string{"szt", "liczba", "ilosc", "number", "count"}, []string{"integer", "number"}, has("object_count"),
		Text{"Liczbę obiektów ma osobna kolumna.", "The number of objects has a column of its own."}},
	{[]string{"utworz", "wpisal", "wpisan", "wprowadz", "zmienil", "modyfik", "autor", "created", "modified", "author", "entered"}, nil, always,
		Text{"Kto i kiedy wpisał lub zmienił wiersz, mówi jego historia.", "The history of the row says who entered or changed it, and when."}},
	{[]string{"lp", "ordinal", "porzadkow"}, []string{"integer", "string", "number"}, always,
		Text{"Wiersz ma stały numer, który nadaje program.", "A row has a lasting number, given by the program."}},
	{[]string{"zdjeci", "skan", "plik", "zalacznik", "photo", "picture", "file", "attach", "link"}, nil, always,
		Text{"Zdjęcia, skany i inne pliki dołącza się do wiersza.", "Photos, scans and other files are attached to the row."}},
	{[]string{"uwag", "notatk", "komentarz", "note", "comment", "remark"}, []string{"string", "list"}, always,
		Text{"Uwagi do wiersza pisze się w komentarzach: widać, kto i kiedy.", "Remarks on a row are comments: they say who wrote them and when."}},
}

// words are the words of a title, folded.
func words(title string) []string {
	return strings.FieldsFunc(geo.Fold(title), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}

// small are words that say nothing by themselves.
var small = map[string]bool{"i": true, "w": true, "z": true, "na": true, "do": true, "od": true, "o": true, "the": true, "of": true, "a": true, "and": true, "in": true,
	"data": true, "date": true, "numer": true, "number": true, "nr": true, "czy": true, "is": true, "rodzaj": true, "kind": true, "typ": true, "nazwa": true, "name": true, "nazwy": true, "type": true}

// alike tells how much two titles say the same, from 0 to 1: shared words, those of one stem counting as one, and words
// that many titles have counting little.
func alike(a, b string) float64 {
	wa, wb := words(a), words(b)
	if len(wa) == 0 || len(wb) == 0 {
		return 0
	}
	weight := func(w string) float64 {
		if small[w] {
			return 0.3
		}
		return 1
	}
	var shared, all float64
	used := make([]bool, len(wb))
	for _, x := range wa {
		all += weight(x)
		for j, y := range wb {
			if !used[j] && sameStem(x, y) {
				used[j] = true
				shared += weight(x)
				break
			}
		}
	}
	for j, y := range wb {
		if !used[j] {
			all += weight(y)
		}
	}
	return shared / all
}

// sameStem tells whether two words differ in their endings only: Polish has many.
func sameStem(a, b string) bool {
	if a == b {
		return true
	}
	k := 0
	for k < min(len(a), len(b)) && a[k] == b[k] {
		k++
	}
	rest := max(len(a), len(b)) - k
	return k >= 5 && rest <= 4 || k == 4 && rest <= 2
}

// similar looks for what says the same as a wanted field, or from which it follows.
func similar(reg *Register, own []Field, fieldType, title string) []Similar {
	out := []Similar{}
	add := func(s Similar) {
		if !slices.ContainsFunc(out, func(o Similar) bool { return o.Field == s.Field && o.Why == s.Why }) {
			out = append(out, s)
		}
	}
	near := func(t Text) bool { return max(alike(title, t.PL), alike(title, t.EN)) >= 0.5 }
	for _, f := range own {
		switch {
		case !near(f.Title):
		case f.Retired:
			add(Similar{f.Field, f.Title, "retired", Text{"Takie pole już było i zostało wycofane; można je przywrócić razem z tym, co w nim wpisano.",
				"There was such a field, and it was retired; it can come back with what was written in it."}})
		default:
			add(Similar{f.Field, f.Title, "same", Text{"Rejestr ma już pole o podobnym tytule.", "The register has a field of a similar title already."}})
		}
	}
	for _, c := range reg.Columns {
		if near(c.Title) {
			add(Similar{c.Field, c.Title, "same", Text{"Rejestr ma już kolumnę o podobnym tytule.", "The register has a column of a similar title already."}})
		}
	}
	for _, d := range derivations {
		if len(d.types) > 0 && fieldType != "" && !slices.Contains(d.types, fieldType) {
			continue
		}
		if !slices.ContainsFunc(words(title), func(w string) bool {
			return slices.ContainsFunc(d.words, func(start string) bool { return w == start || len(start) > 3 && strings.HasPrefix(w, start) })
		}) {
			continue
		}
		if field, ok := d.from(reg); ok {
			s := Similar{Field: field, Kind: "derived", Why: d.why}
			if c, ok := reg.Column(field); ok {
				s.Title = c.Title
			} else if field != "" {
				s.Title = Text{"Położenie", "Place"}
			}
			add(s)
		}
	}
	return out
}
