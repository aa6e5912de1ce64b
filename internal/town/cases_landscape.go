package town

var (
	banner = class{"ADV.BANNER", "baner", advert, 4, 2, 0.05, 1, "reklama – baner", "rusztowanie"}
	window = class{"ADV.WINDOW", "wyklejenie witryny", "", 2, 1.5, 0, 1, "", "witryna"}
	fence  = class{"FEN.FENCE", "ogrodzenie", "", 12, 1.5, 0.1, 0, "", ""}
)

func (c class) sized(w, h float64) class { c.w, c.h = w, h; return c }

// one is a case of one device in a band.
func one(rule string, v verdict, term string, n int, why string, band int, what func(i int) (class, standing), more func(t *town, o *object)) Case {
	return Case{rule, v, term, n, why, func(t *town, c Case, i int) error {
		k, s := what(i)
		o := t.standIn(band, k, s)
		t.tell(rule, v, why, o)
		if more != nil {
			more(t, o)
		}
		return nil
	}}
}

// against is told of a device that its zone forbids.
func against(t *town, o *object) { t.tell("K01", hit, "rodzaj niedozwolony w strefie", o) }

// tells adds rows of truth about the same device.
func tells(rule string, v verdict, why string) func(*town, *object) {
	return func(t *town, o *object) { t.tell(rule, v, why, o) }
}

func both(a, b func(*town, *object)) func(*town, *object) {
	return func(t *town, o *object) { a(t, o); b(t, o) }
}

func of(list ...class) func(int) (class, standing) {
	return func(i int) (class, standing) { return nth(list, i), standing{} }
}

func with(c class, s standing) func(int) (class, standing) {
	return func(int) (class, standing) { return c, s }
}

// landscapeCases are the cases of the landscape resolution.
var landscapeCases = []Case{
	one("K01", hit, "type not allowed", 24, "nośnik w strefie, która go nie dopuszcza", 0, of(billboard, citylight, totem, flag), nil),
	one("K01", trap, "type allowed", 10, "nośnik w strefie, która go dopuszcza", 3, of(citylight, totem, flag), nil),
	one("K01", trap, "FP: municipal information", 8, "tablica systemu informacji miejskiej: uchwała o niej nie mówi", 0, of(citysign, roadsign), nil),
	one("K01", trap, "a sign cannot be banned", 8, "szyld: dozwolony we wszystkich strefach", 0, of(sign), nil),
	{"K01", hit, "overlay forbids", 6, "nośnik w obszarze zabytku, gdzie wyjątek go zakazuje", func(t *town, c Case, _ int) error {
		o := t.standIn(5, citylight, standing{})
		t.protected = append(t.protected, o.at)
		t.tell("K01", hit, c.Why, o)
		return nil
	}},

	one("K02", hit, "area > limit + 2 %", 22, "powierzchnia strony ponad 18 m²", 3, func(i int) (class, standing) { return billboard.sized(6, 3.2+0.05*float64(i%5)), standing{} }, nil),
	one("K02", trap, "area > limit + 2 %", 8, "powierzchnia strony w granicach tolerancji", 3, func(i int) (class, standing) { return billboard.sized(6.1, 3), standing{} }, nil),
	one("K02", trap, "per side", 6, "dwie strony po 12 m²: limit liczy się na stronę", 3, func(i int) (class, standing) { c := billboard.sized(4, 3); c.sides = 2; return c, standing{} }, nil),

	one("K03", hit, "bottom edge < min", 12, "dolna krawędź poniżej 3 m", 4, with(billboard, standing{bottom: 2.5, top: 4.9}), nil),
	one("K03", hit, "top > max", 12, "wysokość całkowita ponad 9 m", 4, with(billboard, standing{bottom: 7.2, top: 9.6}), nil),
	one("K03", trap, "± 0.05 m", 8, "dolna krawędź niżej o mniej niż dokładność", 4, with(billboard, standing{bottom: 2.96, top: 5.4}), nil),
	one("K03", trap, "in order", 6, "wysokość w porządku", 4, with(billboard, standing{bottom: 3.4, top: 5.8}), nil),

	{"K04", hit, "distance < min spacing", 22, "dwa nośniki bliżej niż 30 m", func(t *town, c Case, i int) error {
		_, at := t.plotIn(5)
		a := t.standAt(point{at.x - 9, at.y}, billboard, standing{})
		b := t.standAt(point{at.x + 9, at.y}, nth([]class{citylight, billboard}, i), standing{})
		t.tell("K04", hit, c.Why, a, b)
		return nil
	}},
	one("K04", trap, "distance ≥ min spacing", 8, "nośnik, od którego najbliższy inny stoi ponad 30 m", 5, of(billboard, totem), nil),
	{"K04", trap, "type in the filter", 6, "obok stoi szyld, nie nośnik reklamy", func(t *town, c Case, _ int) error {
		_, at := t.plotIn(5)
		a := t.standAt(point{at.x - 6, at.y}, billboard, standing{})
		t.standAt(point{at.x + 6, at.y}, sign, standing{})
		t.tell("K04", trap, c.Why, a)
		return nil
	}},

	{"K05", hit, "distance < min", 25, "za blisko przystanku, budynku, zabytku, skrzyżowania lub drzewa", func(t *town, c Case, i int) error {
		o := t.standIn(2, nth([]class{billboard, citylight, totem}, i), standing{})
		k := i % len(surroundingFiles)
		t.near(surroundingFiles[k].file, o.at, []float64{9, 6, 12, 15, 3.6}[k])
		t.tell("K05", hit, c.Why, o)
		return nil
	}},
	{"K05", trap, "distance ≥ min", 15, "dość daleko od przystanku, budynku, zabytku, skrzyżowania i drzewa", func(t *town, c Case, i int) error {
		o := t.standIn(2, citylight, standing{})
		k := i % len(surroundingFiles)
		t.near(surroundingFiles[k].file, o.at, []float64{18, 14, 23, 27.5, 9}[k])
		t.tell("K05", trap, c.Why, o)
		return nil
	}},

	{"K06", hit, "count > max", 22, "dwa szyldy na nieruchomości, dozwolony jeden", func(t *town, c Case, _ int) error {
		_, at := t.plotIn(1)
		a := t.standAt(point{at.x - 8, at.y}, sign, standing{})
		b := t.standAt(point{at.x + 8, at.y}, sign, standing{})
		t.tell("K06", hit, c.Why, a, b)
		return nil
	}},
	one("K06", trap, "count > max", 8, "jeden szyld na nieruchomości", 1, of(sign), nil),
	{"K06", trap, "per property", 6, "dwa szyldy na nieruchomości w strefie bez ograniczenia liczby", func(t *town, c Case, _ int) error {
		_, at := t.plotIn(6)
		a := t.standAt(point{at.x - 8, at.y}, sign, standing{})
		b := t.standAt(point{at.x + 8, at.y}, sign, standing{})
		t.tell("K06", trap, c.Why, a, b)
		return nil
	}},

	one("K07", hit, "banner outside scaffolding", 12, "baner na ścianie, dozwolony tylko na rusztowaniu", 6, func(int) (class, standing) { c := banner; c.mount = "ściana"; return c, standing{since: "2024-03-01"} }, tells("K01", edge, "rodzaj dopuszczony tylko na rusztowaniu")),
	one("K07", hit, "share of the window", 12, "naklejka zajmuje 40 % witryny", 6, with(window, standing{share: 0.4}), nil),
	one("K07", trap, "share of the window", 12, "naklejka zajmuje 20 % witryny", 6, with(window, standing{share: 0.2}), nil),

	one("K08", hit, "existing, past the deadline", 22, "stał przed wejściem uchwały w życie i nie dostosowano go w terminie", 0, with(billboard, standing{since: "2016-05-04", basis: "brak"}), both(against, tells("K09", trap, "bez zgody budowlanej"))),
	one("K08", trap, "existing on the entry into force", 8, "ustawiony po wejściu uchwały w życie", 0, with(totem, standing{since: "2019-05-04", basis: "brak"}), against),
	one("K08", trap, "non-compliant", 8, "stał przed uchwałą i jest z nią zgodny", 3, with(citylight, standing{since: "2016-05-04", basis: "brak"}), nil),

	one("K09", hit, "placed before on a consent", 22, "legalny, sprzed uchwały: wymaga oceny prawnej", 0, func(i int) (class, standing) {
		return billboard, standing{since: "2015-09-01", basis: nth([]string{"pozwolenie na budowę", "zgłoszenie"}, i)}
	}, both(against, tells("K08", hit, "po terminie dostosowania"))),
	one("K09", trap, "placed before", 8, "z pozwoleniem, ale ustawiony po wejściu uchwały w życie", 0, with(totem, standing{since: "2019-06-01", basis: "pozwolenie na budowę"}), against),
	one("K09", trap, "the resolution forbids it", 6, "legalny sprzed uchwały, dozwolony w strefie", 3, with(citylight, standing{since: "2015-09-01", basis: "zgłoszenie"}), nil),

	one("K10", hit, "longer than allowed", 22, "reklama na rusztowaniu wisi ponad rok", 6, with(banner, standing{since: "2022-05-01"}), nil),
	one("K10", trap, "longer than allowed", 12, "reklama na rusztowaniu wisi od kilku miesięcy", 6, with(banner, standing{since: "2024-03-01"}), nil),

	one("K11", hit, "no declaration", 22, "nośnik bez deklaracji opłaty reklamowej", 3, func(i int) (class, standing) {
		return nth([]class{citylight, totem, flag}, i), standing{undeclared: true}
	}, nil),
	one("K11", trap, "declared", 8, "nośnik z deklaracją", 3, of(citylight, totem), nil),
	one("K11", trap, "FP: a compliant sign", 8, "szyld zgodny z uchwałą: opłaty nie ma", 3, with(sign, standing{undeclared: true}), nil),

	one("K12", hit, "fence higher than allowed", 22, "ogrodzenie 2,2 m, dozwolone 1,8 m", 1, with(fence.sized(12, 2.2), standing{since: "2021-04-01"}), nil),
	one("K12", trap, "in order", 8, "ogrodzenie 1,5 m", 1, with(fence, standing{since: "2021-04-01"}), nil),
	one("K12", trap, "FP: older than the resolution", 6, "ogrodzenie 2,2 m sprzed uchwały", 1, with(fence.sized(12, 2.2), standing{since: "2012-04-01"}), nil),
	one("K12", trap, "zone without a limit", 6, "ogrodzenie 2,2 m w strefie bez ograniczenia", 3, with(fence.sized(12, 2.2), standing{since: "2021-04-01"}), nil),

	one("K13", hit, "no zone", 12, "nośnik w miejscu, którego nie obejmuje żadna strefa", zoneless, of(billboard, totem), nil),
	one("K13", hit, "two zones", 10, "nośnik w miejscu, które obejmują dwie strefy", drawnTwo, of(citylight, totem), nil),
	one("K13", hit, "contradiction", 6, "uchwała jednym przepisem dopuszcza, a drugim zakazuje", 6, of(flag), tells("K01", edge, "przepisy są sprzeczne")),
	one("K13", trap, "one zone", 10, "nośnik w jednej strefie", 3, of(citylight, totem), nil),
	{"K13", trap, "FP: near the boundary", 6, "nośnik 1 m od granicy strefy: leży w jednej", func(t *town, c Case, i int) error {
		nw := t.bandAt(4)
		o := t.standAt(point{nw.x + 1, nw.y - bandDepth + 20 + 40*float64(i)}, citylight, standing{bottom: 3.5, top: 5.5})
		t.tell("K13", trap, c.Why, o)
		return nil
	}},
}
