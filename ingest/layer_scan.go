package ingest

import (
	"math"
	"strings"
	"time"

	"spoina/internal/cell"
)

// scanObjects are the rows of a city scan: each one is an observation of a physical object.
var scanObjects = &Layer{
	Name: "scan_objects", Table: "scan_objects",
	Title: Text{"Obiekty ze skanu miasta", "City-scan objects"},
	Identity: Text{"kampania i identyfikator w skanie; bez identyfikatora numer wiersza",
		"the campaign and the identifier within the scan; without an identifier the row number"},
	geometry: mustHaveGeometry,
	always:   []string{"campaign", "source_id", "class_code", "class_raw", "captured_on", "sigma_xy_m", "quality_flags"},
	Fields: []Field{
		{Name: "source_id", Title: Text{"identyfikator w skanie", "identifier in the scan"}, Columns: []string{"-"},
			Aliases: []string{"id", "ID_OBIEKTU", "id obiektu", "uuid", "globalid", "poleid", "numer", "nr", "fid", "objectid"}},
		{Name: "class_code", Title: Text{"klasa obiektu", "class"}, Columns: []string{"-"},
			Aliases: []string{"klasa", "typ", "rodzaj", "kategoria", "kod", "type", "class", "klasa obiektu"}},
		{Name: "width_m", Title: Text{"szerokość [m]", "width [m]"}, Aliases: []string{"szer", "szerokosc", "szerokość", "width"}},
		{Name: "height_m", Title: Text{"wysokość [m]", "height [m]"}, Aliases: []string{"wys", "wysokosc", "wysokość", "height"}},
		{Name: "depth_m", Title: Text{"głębokość [m]", "depth [m]"}, Aliases: []string{"gl", "gleb", "głębokość", "depth"}},
		{Name: "display_area_m2", Title: Text{"powierzchnia ekspozycji [m²]", "display area [m²]"}, Aliases: []string{"pow", "powierzchnia", "pow_reklamy", "pow_eksp", "powierzchnia reklamy"}},
		{Name: "sides", Title: Text{"liczba stron", "sides"}, Aliases: []string{"strony", "liczba_stron", "liczba stron", "jedno/dwustronna"}},
		{Name: "bottom_height_m", Title: Text{"dolna krawędź [m]", "lower edge [m]"}, Aliases: []string{"dolna_kraw", "h_dolna", "dolna krawędź"}},
		{Name: "top_height_m", Title: Text{"wysokość całkowita [m]", "total height [m]"}, Aliases: []string{"wys_calk", "h_max", "wysokość całkowita"}},
		{Name: "mount", Title: Text{"mocowanie", "mount"}, Aliases: []string{"montaz", "montaż", "posadowienie", "sposob_mocowania", "mocowanie"}},
		{Name: "illuminated", Title: Text{"podświetlenie", "illuminated"}, Aliases: []string{"podswietlana", "podświetlenie", "oswietlenie", "podswietlony"}},
		{Name: "digital", Title: Text{"ekran cyfrowy", "digital"}, Aliases: []string{"led", "ekran", "cyfrowy", "cyfrowa"}},
		{Name: "display_seconds", Title: Text{"czas wyświetlania [s]", "display time [s]"}, Aliases: []string{"czas_wyswietlania", "czas wyświetlania", "czas_ekspozycji", "display_time"}},
		{Name: "moving", Title: Text{"ruchomy obraz", "moving image"}, Aliases: []string{"ruchomy", "ruchomy_obraz", "animacja", "video", "film"}},
		{Name: "placed_on", Title: Text{"stoi od", "stands since"}, Aliases: []string{"data_montazu", "data montażu", "ustawiono", "data ustawienia", "stoi od", "od kiedy"}},
		{Name: "placed_to", Title: Text{"ma stać do", "to stand until"}, Aliases: []string{"data_demontazu", "data demontażu", "planowany demontaż", "ma stać do"}},
		{Name: "device_basis", Title: Text{"podstawa budowlana", "building-law basis"}, Aliases: []string{"podstawa", "podstawa budowlana", "tytul_budowlany", "pozwolenie"}},
		{Name: "material", Title: Text{"materiał", "material"}, Aliases: []string{"material", "materiał", "tworzywo"}},
		{Name: "colour", Title: Text{"kolor", "colour"}, Aliases: []string{"kolor", "barwa", "color"}},
		{Name: "surface_share", Title: Text{"część witryny lub ściany", "share of the window or wall"}, Aliases: []string{"udzial", "udział w powierzchni", "czesc_witryny", "część witryny", "wypełnienie"}},
		{Name: "businesses", Title: Text{"liczba działalności na nieruchomości", "businesses on the property"}, Aliases: []string{"liczba_dzialalnosci", "liczba działalności", "firm na nieruchomosci"}},
		{Name: "fee_declared", Title: Text{"deklaracja opłaty reklamowej", "advertising fee declared"}, Aliases: []string{"deklaracja", "deklaracja_oplaty", "opłata reklamowa", "deklaracja opłaty reklamowej"}},
		{Name: "content_text", Title: Text{"treść", "content"}, Aliases: []string{"tresc", "treść", "napis"}},
		{Name: "advertiser", Title: Text{"reklamodawca", "advertiser"}, Aliases: []string{"reklamodawca", "firma"}},
		{Name: "condition", Title: Text{"stan", "condition"}, Aliases: []string{"stan", "stan techniczny"}},
		{Name: "photo_ref", Title: Text{"zdjęcie", "photo"}, Aliases: []string{"zdjecie", "zdjęcie", "foto", "photo", "link", "url", "plik"}},
		{Name: "pano_ref", Title: Text{"panorama", "panorama"}, Aliases: []string{"panorama", "pano", "sfera"}},
		{Name: "captured_on", Title: Text{"data pomiaru", "captured on"}, Columns: []string{"-"}, Aliases: []string{"data", "data_pomiaru", "data pomiaru", "czas", "date", "data skanu"}},
		{Name: "sigma_xy_m", Title: Text{"dokładność [m]", "accuracy [m]"}, Columns: []string{"-"}, Aliases: []string{"dokladnosc", "dokładność", "blad", "błąd", "mp", "sigma"}},
	},
	read: readScanObject,
}

func readScanObject(r *reading) {
	id := r.text("source_id")
	campaign := r.plan.options.Campaign
	r.set("campaign", campaign)
	r.set("source_id", id)
	if id != "" {
		r.key(campaign + "/" + id)
	} else {
		r.key("")
		r.keyPrefix(campaign + "/")
	}
	raw := r.text("class_code")
	code := cell.ObjectClass(raw, r.plan.classes)
	r.set("class_code", code)
	r.set("class_raw", raw)
	flags := []string{}
	if code == "" {
		flags = append(flags, "unknown_class")
		if raw != "" {
			r.note("class_code", raw, "unknown_class", "the dictionary of classes does not know this word")
		}
	}
	size := map[string]float64{}
	centimetres := false
	for _, f := range []string{"width_m", "height_m", "depth_m", "bottom_height_m", "top_height_m"} {
		v, ok := r.metres(f)
		if !ok {
			continue
		}
		if v < 0 {
			r.note(f, r.text(f), "impossible_number", "a length below zero")
			continue
		}
		if v > 100 { // nothing in a street is larger than 100 m: the figure is in centimetres
			centimetres = true
		}
		size[f] = v
	}
	for f, v := range size {
		if centimetres {
			v /= 100
		}
		size[f] = v
		r.set(f, v)
	}
	if centimetres {
		flags = append(flags, "centimetres")
		r.note("width_m", r.text("width_m"), "centimetres", "a length above 100 m: the row was read as centimetres")
	}
	sides := 0
	if t := r.text("sides"); t != "" {
		if sides = cell.Sides(t); sides == 0 {
			r.note("sides", t, "unreadable_number", "no number of sides is readable")
		} else {
			r.set("sides", int64(sides))
		}
	}
	if a, ok := r.area("display_area_m2", cell.SquareMetres); ok {
		v := a.M2
		if v == nil {
			v = a.AdM2
		}
		r.set("display_area_m2", *v)
		if w, h := size["width_m"], size["height_m"]; w > 0 && h > 0 {
			want := w * h * float64(max(1, sides))
			if math.Abs(*v-want) > 0.1*want {
				flags = append(flags, "area_differs")
				r.note("display_area_m2", r.text("display_area_m2"), "area_differs", "the area differs by more than 10 % from width × height × sides")
			}
		}
	}
	r.wordOf("mount", cell.Mount)
	r.setBool("illuminated")
	r.setBool("digital")
	if v, ok := r.number("display_seconds"); ok {
		if v >= 0 {
			r.set("display_seconds", v)
		} else {
			r.note("display_seconds", r.text("display_seconds"), "impossible_number", "a time below zero")
		}
	}
	r.setBool("moving")
	r.setDate("placed_on")
	r.setDate("placed_to")
	r.wordOf("device_basis", cell.DeviceBasis)
	r.setText("material")
	r.setText("colour")
	if v, ok := r.number("surface_share"); ok {
		if v > 1 { // of a hundred
			v /= 100
		}
		if v >= 0 && v <= 1 {
			r.set("surface_share", v)
		} else {
			r.note("surface_share", r.text("surface_share"), "impossible_number", "a share lies between 0 and 1, or 0 and 100 %")
		}
	}
	if v, ok := r.whole("businesses"); ok {
		if v >= 0 {
			r.set("businesses", v)
		} else {
			r.note("businesses", r.text("businesses"), "impossible_number", "a count below zero")
		}
	}
	r.setBool("fee_declared")
	r.setText("content_text")
	r.setText("advertiser")
	if v, ok := r.number("condition"); ok {
		if v >= 1 && v <= 5 {
			r.set("condition", int64(v))
		} else {
			r.note("condition", r.text("condition"), "impossible_number", "the condition is a mark from 1 to 5")
		}
	}
	r.setText("photo_ref")
	r.setText("pano_ref")
	on, ok := r.date("captured_on")
	if !ok {
		on = r.plan.campaign.on()
	}
	if !on.IsZero() {
		r.set("captured_on", on)
		if y := on.Year(); y < 1990 || on.After(time.Now().AddDate(0, 0, 1)) {
			r.note("captured_on", r.text("captured_on"), "impossible_date", "the day of the observation lies in the future or before 1990")
		}
	} else {
		flags = append(flags, "no_date")
	}
	if v, ok := r.metres("sigma_xy_m"); ok && v >= 0 {
		r.set("sigma_xy_m", v)
	} // else that of the campaign, which its register keeps
	r.set("quality_flags", flags)
	if strings.TrimSpace(r.text("photo_ref")+r.text("pano_ref")) != "" {
		r.plan.photoRefs.Add(1)
	}
}
