package check

import (
	"slices"

	"spoina/analysis/landscape"
	"spoina/analysis/money"
	"spoina/internal/param"
)

// land tells whose ground it is by its kind; of a road also the category that its rates go by.
func (p *place) land() (l Land, category string) {
	l = Land{Status: "UNKNOWN", Certain: true, Words: say("Rejestry nie mówią, czyj to grunt.", "The registers do not tell whose ground it is.", "Die Register sagen nicht, wem der Grund gehört.", "Реєстри не кажуть, чия це земля.")}
	if len(p.parcels) == 1 {
		x := p.parcels[0]
		l.Parcel, l.Certain = x.Parcel, -x.Sd >= p.tolerance(x.Sigma)
		switch x.Group {
		case "4":
			l.Status, l.Words = "MUNICIPAL", say("Grunt gminy.", "Ground of the municipality.", "Grund der Gemeinde.", "Земля громади.")
		case "1", "2", "11", "12", "13", "14":
			l.Status, l.Words = "OTHER_PUBLIC", say("Grunt innego właściciela publicznego.", "Ground of another public owner.", "Grund eines anderen öffentlichen Eigentümers.", "Земля іншого публічного власника.")
		case "", "0":
		default:
			l.Status, l.Words = "PRIVATE", say("Grunt niegminny: potrzebna zgoda właściciela.", "Not the municipality's ground: its owner must consent.", "Kein Grund der Gemeinde: der Eigentümer muss zustimmen.", "Земля не належить громаді: потрібна згода власника.")
		}
	} else if len(p.parcels) > 1 {
		l.Certain = false
	}
	for _, x := range p.lanes {
		tol := p.tolerance(x.Sigma)
		if x.Status == "INTERNAL" || x.Sd >= tol {
			continue
		}
		if x.Sd <= -tol || l.Status == "UNKNOWN" && x.Sd <= 0 {
			l.Status, l.Certain = "LANE", x.Sd <= -tol && x.Status == "PUBLIC"
			l.Manager, l.Road, category = x.Manager, x.Name, x.Category
			l.Words = say("Pas drogowy: "+x.Name+". Zarządca: "+or(x.Manager, "nieznany")+".", "Road lane: "+x.Name+". Road authority: "+or(x.Manager, "unknown")+".",
				"Straßenraum: "+x.Name+". Straßenbehörde: "+or(x.Manager, "unbekannt")+".", "Смуга дороги: "+x.Name+". Розпорядник дороги: "+or(x.Manager, "невідомий")+".")
			break
		}
		l.Certain = false // the lane's boundary is too near to tell
	}
	return l, category
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// papers are the titles that are needed and what to bring.
func papers(l Land, a landscape.Answer) (titles, documents []landscape.Words) {
	documents = append(documents, say("Opis i wymiary nośnika, wizualizacja", "Description and size of the device, a picture of it", "Beschreibung und Maße, Visualisierung", "Опис і розміри носія, візуалізація"),
		say("Mapa z zaznaczonym miejscem", "A map with the place marked", "Karte mit dem Standort", "Карта з позначеним місцем"))
	lane := func() {
		titles = append(titles, say("Zezwolenie na lokalizację w pasie drogowym (art. 39 ust. 3 u.d.p.)", "Permit to place it in the road lane (art. 39(3) Public Roads Act)", "Genehmigung des Standorts im Straßenraum (Art. 39 Abs. 3)", "Дозвіл на розміщення у смузі дороги (ст. 39 ч. 3)"),
			say("Zezwolenie na zajęcie pasa drogowego (art. 40 u.d.p.)", "Permit to occupy the road lane (art. 40)", "Genehmigung der Straßennutzung (Art. 40)", "Дозвіл на зайняття смуги дороги (ст. 40)"))
		documents = append(documents, say("Wniosek o zajęcie pasa drogowego do zarządcy drogi", "Application to the road authority", "Antrag an die Straßenbehörde", "Заява до розпорядника дороги"))
	}
	switch l.Status {
	case "LANE":
		lane()
	case "MUNICIPAL":
		titles = append(titles, say("Umowa dzierżawy z gminą", "A lease from the municipality", "Pachtvertrag mit der Gemeinde", "Договір оренди з громадою"))
		documents = append(documents, say("Wniosek o dzierżawę", "Application for a lease", "Pachtantrag", "Заява про оренду"))
	case "PRIVATE", "OTHER_PUBLIC":
		titles = append(titles, say("Zgoda właściciela nieruchomości", "The owner's consent", "Zustimmung des Eigentümers", "Згода власника"))
		documents = append(documents, say("Pisemna zgoda właściciela", "The owner's consent in writing", "Schriftliche Zustimmung des Eigentümers", "Письмова згода власника"))
	default:
		titles = append(titles, say("Tytuł do gruntu: najpierw trzeba ustalić, czyj jest", "A title to the ground: find out first whose it is", "Ein Recht am Grund: zuerst ist der Eigentümer festzustellen", "Право на землю: спочатку слід з'ясувати, чия вона"))
	}
	if !l.Certain && l.Status != "LANE" {
		titles = append(titles, say("Granica jest blisko: może być też potrzebne zezwolenie zarządcy drogi", "A boundary is near: a permit of the road authority may be needed, too", "Eine Grenze ist nah: auch eine Genehmigung der Straßenbehörde kann nötig sein", "Межа близько: може знадобитися і дозвіл розпорядника дороги"))
	}
	titles = append(titles, say("Zgłoszenie albo pozwolenie według Prawa budowlanego, jeżeli jest wymagane", "Notification or permit under building law, where required", "Bauanzeige oder Baugenehmigung, soweit erforderlich", "Повідомлення або дозвіл за будівельним правом, якщо вимагається"))
	if slices.ContainsFunc(a.Overlays, func(o string) bool { return o != "" }) {
		titles = append(titles, say("Pozwolenie konserwatora zabytków", "Permit of the monuments' conservator", "Genehmigung der Denkmalbehörde", "Дозвіл охоронця пам'яток"))
	}
	return titles, documents
}

// spread is an amount for a number of days.
type spread func(days int) (low, high int64)

func (f *Fee) fill(q *Question, of spread) {
	set := func(days int, low, high **int64) {
		l, h := of(days)
		*low, *high = &l, &h
	}
	set(1, &f.DayMin, &f.DayMax)
	set(30, &f.MonthMin, &f.MonthMax)
	set(365, &f.YearMin, &f.YearMax)
	if !q.From.IsZero() && !q.To.IsZero() {
		set(money.Days(q.From.Time(), q.To.Time()), &f.TermMin, &f.TermMax)
	}
}

// perDays prices an area by a rate of the office's table.
func perDays(area money.Area, r param.Rate, days int) int64 {
	switch r.Unit {
	case "m2_year":
		return money.Share(area, money.Rate(r.Amount), days, 1)
	case "m2_month", "ad_m2_month":
		return money.Monthly(area, money.Rate(r.Amount), days, 1)
	}
	return money.Daily(area, money.Rate(r.Amount), days, 1)
}

// fees are priced by the tables of the day. An area that nobody gave leaves the amounts unknown.
func (r *reader) fees(q *Question, d *landscape.Device, a Answer, kind, category string) []Fee {
	out := []Fee{}
	total := d.Total()
	known := total == total //nolint:gocritic // NaN
	day := r.on
	if !q.From.IsZero() {
		day = q.From
	}
	if a.Land.Status == "LANE" {
		f := Fee{Kind: "LANE", Basis: "art. 40 ust. 6 ustawy o drogach publicznych", Words: say("Opłata za zajęcie pasa drogowego", "Fee for occupying the road lane", "Gebühr für die Straßennutzung", "Плата за зайняття смуги дороги")}
		o := param.Occupancy{Kind: kind, RoadCategory: category, DeviceKind: d.Type, Illuminated: d.Illuminated, Ours: func(m string) bool { return slices.Contains(r.office.Managers, m) }}
		if d.Sides > 0 {
			o.Sides = &d.Sides
		}
		low, high, ok := r.params.Rates().Lane(o, day)
		if ok && known {
			area := func(rate param.Rate) money.Area {
				m2 := total
				if rate.SidesPolicy == "RATE_PER_SIDEDNESS" {
					m2 = d.Side()
				}
				least := money.Area(0)
				if kind != "ADVERT" || r.params.Bool("min_area_applies_to_ads") {
					least = money.Square(r.params.Float("min_area_m2"))
				}
				return money.Charged(money.Square(m2), money.Rounding(r.params.Text("area_rounding")), least)
			}
			f.fill(q, func(days int) (int64, int64) { return perDays(area(low), low, days), perDays(area(high), high, days) })
			f.Basis += "; " + low.LegalBasis
		}
		out = append(out, f)
	}
	if a.Land.Status == "MUNICIPAL" {
		f := Fee{Kind: "RENT", Words: say("Czynsz dzierżawy: przedział z tabeli stawek", "Rent: the range of the table of rates", "Pacht: Spanne der Satztabelle", "Орендна плата: діапазон за таблицею ставок")}
		low, high, ok := r.params.Rates().Market("", a.Rules.Zone, day)
		if ok && known {
			area := money.Square(total)
			f.fill(q, func(days int) (int64, int64) { return perDays(area, low, days), perDays(area, high, days) })
			f.Basis = low.LegalBasis
		}
		out = append(out, f)
	}
	tariff := landscape.Tariff{Fixed: int64(r.params.Int("ad_fee_fixed_gr_day")), Variable: int64(r.params.Int("ad_fee_variable_gr_m2_day")), Multiplier: r.params.Int("landscape_multiplier")}
	// Nobody pays it without a resolution (art. 17a upol), nor for a sign that keeps the resolution (17a ust. 5).
	sign := r.doc != nil && r.doc.Is(d.Type, []string{"SIGN"}) && a.Rules.Verdict == landscape.Pass
	if r.doc != nil && r.params.Bool("ad_fee_introduced") && !sign && r.doc.Is(d.Type, []string{"ADV", "SIGN"}) {
		f := Fee{Kind: "ADVERTISING", Basis: "art. 17a–17d ustawy o podatkach i opłatach lokalnych", Words: say("Opłata reklamowa", "Advertising fee", "Werbegebühr", "Рекламний збір")}
		if known {
			f.fill(q, func(days int) (int64, int64) { n := tariff.Fee(total, days); return n, n })
		}
		out = append(out, f)
	}
	if r.doc != nil && a.Rules.Verdict == landscape.Fail && r.doc.Is(d.Type, []string{"ADV", "SIGN"}) && known {
		n := tariff.PenaltyPerDay(total)
		out = append(out, Fee{Kind: "PENALTY", DayMin: &n, DayMax: &n, Basis: "art. 37d ustawy o planowaniu i zagospodarowaniu przestrzennym", Words: say(
			"Kara za nośnik niezgodny z uchwałą, za dzień od wszczęcia postępowania", "Penalty for a device against the resolution, a day from the opening of a proceeding", "Bußgeld je Tag ab Eröffnung des Verfahrens", "Штраф за кожен день від відкриття провадження")})
	}
	return out
}
