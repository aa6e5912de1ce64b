package landscape

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

var layers = map[string]Words{
	"intersection_node": say("skrzyżowania", "the crossing", "der Kreuzung", "перехрестя"),
	"building":          say("budynku", "the building", "dem Gebäude", "будівлі"),
	"bus_stop":          say("przystanku", "the stop", "der Haltestelle", "зупинки"),
	"carriageway_edge":  say("krawędzi jezdni", "the edge of the carriageway", "dem Fahrbahnrand", "краю проїзної частини"),
	"monument":          say("zabytku", "the monument", "dem Denkmal", "пам'ятки"),
	"tree":              say("drzewa", "the tree", "dem Baum", "дерева"),
	"crossing":          say("przejścia dla pieszych", "the pedestrian crossing", "dem Fußgängerüberweg", "пішохідного переходу"),
	"rail":              say("torów", "the railway", "den Gleisen", "колії"),
}

var units = map[string]Words{
	"property":  say(" na nieruchomości", " on the property", " auf dem Grundstück", " на нерухомості"),
	"business":  say(" na jedną działalność", " per business", " je Betrieb", " на один заклад"),
	"building":  say(" na budynku", " on the building", " am Gebäude", " на будівлі"),
	"parcel":    say(" na działce", " on the parcel", " auf dem Flurstück", " на ділянці"),
	"street_km": say(" na kilometr ulicy", " per kilometre of street", " je Straßenkilometer", " на кілометр вулиці"),
}

var values = map[string]Words{
	"FREESTANDING": say("wolnostojący", "free-standing", "freistehend", "окремо стоячий"), "WALL": say("na ścianie", "on a wall", "an der Wand", "на стіні"),
	"FENCE": say("na ogrodzeniu", "on a fence", "am Zaun", "на огорожі"), "POLE": say("na słupie", "on a pole", "am Mast", "на стовпі"),
	"ROOF": say("na dachu", "on a roof", "auf dem Dach", "на даху"), "SHELTER": say("na wiacie", "on a shelter", "an der Wartehalle", "на павільйоні"),
	"WINDOW": say("w oknie", "in a window", "im Fenster", "у вікні"), "SCAFFOLD": say("na rusztowaniu", "on scaffolding", "am Gerüst", "на риштуванні"),
	"TRAILER": say("na przyczepie", "on a trailer", "auf einem Anhänger", "на причепі"),
	"true":    say("tak", "yes", "ja", "так"), "false": say("nie", "no", "nein", "ні"),
}

var facts = map[string]Words{
	"placement": say("umieszczenie", "placement", "Anbringung", "розміщення"), "mount": say("umieszczenie", "placement", "Anbringung", "розміщення"),
	"moving": say("ruchomy obraz", "moving picture", "bewegtes Bild", "рухоме зображення"), "sides": say("liczba stron", "number of sides", "Anzahl der Seiten", "кількість сторін"),
	"businesses": say("liczba działalności", "number of businesses", "Anzahl der Betriebe", "кількість закладів"),
}

func amount(v float64, unit string) Words {
	decimals := 2
	switch unit {
	case "%":
		v, decimals = v*100, 0
	case "d", "a", "":
		decimals = 0
		if v != math.Trunc(v) {
			decimals = 2
		}
	}
	n := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(n, ".") {
		n = strings.TrimSuffix(strings.TrimRight(n, "0"), ".")
	}
	out := say(strings.Replace(n, ".", ",", 1), n, strings.Replace(n, ".", ",", 1), strings.Replace(n, ".", ",", 1))
	switch unit {
	case "":
		return out
	case "d":
		return out.and(say(" dni", " days", " Tage", " днів"))
	case "a":
		return out.and(say(" lat", " years", " Jahre", " років"))
	}
	return out.and(same(" " + unit))
}

func worded(v any, unit string) Words {
	if n, ok := v.(float64); ok {
		return amount(n, unit)
	}
	var list []Words
	for _, w := range wordsOf(v) {
		if known, ok := values[w]; ok {
			list = append(list, known)
		} else {
			list = append(list, same(w))
		}
	}
	return join(list, say(" lub ", " or ", " oder ", " або "))
}

var operators = map[string]string{"<=": "≤", ">=": "≥", "<": "<", ">": ">", "=": "=", "==": "=", "!=": "≠", "in": "=", "not_in": "≠"}

func (d *Document) metric(q Requirement) Words {
	m, ok := metricOf(q.Metric)
	switch {
	case !ok:
		return same(q.Metric)
	case m.code == "distance":
		of, known := layers[q.Ref]
		if !known {
			of = same(q.Ref)
		}
		out := m.Words.and(same(" "), of)
		switch q.Measure {
		case "CENTERLINE_NODE":
			out = out.and(say(" (od przecięcia osi jezdni)", " (from where the road axes cross)", " (vom Schnittpunkt der Fahrbahnachsen)", " (від перетину осей доріг)"))
		case "POST":
			out = out.and(say(" (od słupa)", " (from the post)", " (vom Pfosten)", " (від опори)"))
		}
		return out
	case m.code == "count_per":
		return m.Words.and(units[q.Unit])
	}
	return m.Words
}

func (d *Document) limit(q Requirement) Words {
	m, _ := metricOf(q.Metric)
	return d.metric(q).and(same(" "+operators[q.Op]+" "), worded(q.Value, m.unit))
}

func (d *Document) conditions(r *Rule) Words {
	var list []Words
	for _, c := range r.When {
		name, ok := facts[c.Fact]
		unit := ""
		if m, is := metricOf(c.Fact); is && !ok {
			name, unit = m.Words, m.unit
		} else if !ok {
			name = same(c.Fact)
		}
		list = append(list, name.and(same(" "+operators[c.Op]+" "), worded(c.Value, unit)))
	}
	return join(list, say(" i ", " and ", " und ", " і "))
}

// Sentence is a rule as people read it.
func (d *Document) Sentence(r *Rule) Words {
	zones := strings.Join(r.Zones, ", ")
	out := say("W strefie "+zones+" ", "In zone "+zones+" ", "In Zone "+zones+" ", "У зоні "+zones+" ")
	switch {
	case len(r.Zones) == 1 && r.Zones[0] == "*":
		out = say("W każdej strefie ", "In every zone ", "In jeder Zone ", "У кожній зоні ")
	case len(r.Zones) > 1:
		out = say("W strefach "+zones+" ", "In the zones "+zones+" ", "In den Zonen "+zones+" ", "У зонах "+zones+" ")
	}
	var types []Words
	for _, t := range r.Types {
		types = append(types, d.Named(t))
	}
	what := join(types, same(", "))
	var limits []Words
	for _, q := range r.Require {
		limits = append(limits, d.limit(q))
	}
	if b := r.ByRoadClass; b != nil {
		for _, l := range b.Limits {
			q := b.Requirement
			q.Op, q.Value = l.Op, l.Value
			classes := strings.Join(l.Classes, ", ")
			limits = append(limits, d.limit(q).and(say(" przy drodze klasy "+classes, " on a road of class "+classes, " an einer Straße der Klasse "+classes, " біля дороги класу "+classes)))
		}
	}
	out = out.and(what)
	if r.Effect == Forbid {
		out = out.and(say(" nie wolno ustawić", " must not stand", " ist nicht zulässig", " ставити не можна"))
	} else {
		out = out.and(say(" wolno ustawić", " may stand", " ist zulässig", " ставити можна"))
	}
	if len(r.When) > 0 {
		out = out.and(say(", gdy ", " where ", ", wenn ", ", коли "), d.conditions(r))
	}
	if len(limits) > 0 && r.Effect == Allow {
		out = out.and(say(", jeżeli: ", ", provided: ", ", sofern: ", ", якщо: "), join(limits, same("; ")))
	}
	for _, x := range r.Exceptions {
		if x.Effect == Forbid {
			out = out.and(say("; w obszarze "+x.Overlay+" nie wolno", "; not in "+x.Overlay, "; nicht im Gebiet "+x.Overlay, "; в області "+x.Overlay+" не можна"))
		} else {
			out = out.and(say("; w obszarze "+x.Overlay+" wolno", "; allowed in "+x.Overlay, "; zulässig im Gebiet "+x.Overlay, "; в області "+x.Overlay+" можна"))
		}
	}
	return out.and(same(" (" + r.Basis + ")."))
}

// result is a requirement with what was found.
func (d *Document) result(r *Result, q Requirement) Words {
	name := d.metric(q)
	wanted := say("; wymagane ", "; required ", "; erforderlich ", "; вимагається ").and(same(operators[q.Op]+" "), worded(q.Value, r.Unit), same(" ("+r.Basis+")"))
	switch {
	case r.Verdict == Unknown:
		return name.and(say(": brak danych", ": no data", ": keine Angaben", ": немає даних"), wanted)
	case r.Beyond:
		return name.and(say(": ponad ", ": more than ", ": mehr als ", ": понад "), amount(*r.Value, r.Unit), wanted)
	case r.Value != nil:
		found := amount(*r.Value, r.Unit)
		if r.Tolerance > 0 {
			found = found.and(same(" ± "), amount(r.Tolerance, r.Unit))
		}
		return name.and(same(": "), found, wanted)
	}
	return name.and(same(": "), worded(r.Found, ""), wanted)
}

// String names the fault in one line.
func (f Fault) String() string {
	return fmt.Sprintf("%s %s %s %s", f.Kind, strings.Join(f.Rules, "+"), f.Zone, f.Type)
}
