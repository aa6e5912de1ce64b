package register

import "spoina/internal/access"

func objects() *Register {
	return &Register{
		Name: "objects", subject: access.Objects, table: "objects", Kind: Finding, Geometry: "geometry", day: "first_seen",
		Title: Text{"Obiekty w terenie", "Physical objects"},
		Columns: []Column{
			column("class_code", String, "Klasa", "Class", searched),
			column("class_name", String, "Nazwa klasy", "Class name",
				from(`(SELECT c.name_pl FROM object_classes c WHERE c.code = t.class_code)`)),
			column("first_seen", Date, "Pierwsza obserwacja", "First seen"),
			column("last_seen", Date, "Ostatnia obserwacja", "Last seen"),
			column("status", String, "Stan", "Status", values("PRESENT", "GONE", "UNKNOWN"), from(objectStatus)),
			column("version", Integer, "Wersja", "Version"),
		},
	}
}

// objectStatus: a person who found the place empty after everybody who saw the object ends it.
const objectStatus = `CASE WHEN EXISTS (SELECT FROM observations b WHERE b.object_id = t.id AND b.verdict = 'ABSENT' AND (t.last_seen IS NULL OR b.observed_on > t.last_seen)
	AND NOT EXISTS (SELECT FROM observations p WHERE p.object_id = t.id AND p.verdict <> 'ABSENT' AND p.observed_on >= b.observed_on)) THEN 'GONE' ELSE t.status END`

// observations are what people saw: their photos are files on the row.
func observations() *Register {
	return &Register{
		Name: "observations", subject: access.Observations, table: "observations", Kind: Event, Geometry: "geometry", day: "observed_on",
		place:     `coalesce(t.geom, (SELECT o.geom FROM objects o WHERE o.id = t.object_id))`,
		placePast: `coalesce(t.geom, (SELECT o.geom FROM objects o WHERE o.id = t.object_id))`,
		Title:     Text{"Oględziny", "Observations"},
		Columns: join([]Column{
			column("object_id", Integer, "Obiekt", "Object"),
			column("observed_on", Date, "Dzień", "Day"),
			column("source", String, "Źródło", "Source", values("FIELD", "REPORT", "PHOTO")),
			column("verdict", String, "Co stwierdzono", "What was seen", values("PRESENT", "ABSENT", "CHANGED")),
			column("width_m", Number, "Szerokość", "Width", unit("m")),
			column("height_m", Number, "Wysokość", "Height", unit("m")),
			column("area_m2", Number, "Powierzchnia", "Area", unit("m2")),
			column("officer", String, "Kto", "Officer", searched),
			column("protocol_no", String, "Nr protokołu", "Protocol number", searched),
			column("note", String, "Uwagi", "Notes", personal),
		}, bookkeeping()),
	}
}

func scanObjects() *Register {
	return &Register{
		Name: "scan_objects", subject: access.ScanObjects, table: "scan_objects", Kind: Event, Geometry: "geometry", day: "captured_on",
		Title: Text{"Obserwacje ze skanu miasta", "City scan observations"},
		Columns: join([]Column{
			column("source_id", String, "Identyfikator w skanie", "Scan identifier", searched),
			column("object_id", Integer, "Obiekt", "Object"),
			column("campaign", String, "Kampania", "Campaign", searched),
			column("class_code", String, "Klasa", "Class", searched),
			column("class_raw", String, "Klasa w pliku", "Class in the file", searched),
			column("captured_on", Date, "Data skanu", "Captured on"),
			column("width_m", Number, "Szerokość", "Width", unit("m")),
			column("height_m", Number, "Wysokość", "Height", unit("m")),
			column("depth_m", Number, "Głębokość", "Depth", unit("m")),
			column("display_area_m2", Number, "Powierzchnia ekspozycji", "Display area", unit("m2")),
			column("sides", Integer, "Liczba stron", "Sides"),
			column("bottom_height_m", Number, "Wysokość dolnej krawędzi", "Bottom edge height", unit("m")),
			column("top_height_m", Number, "Wysokość górnej krawędzi", "Top edge height", unit("m")),
			column("mount", String, "Mocowanie", "Mount"),
			column("illuminated", Bool, "Podświetlony", "Illuminated"),
			column("digital", Bool, "Cyfrowy", "Digital"),
			column("display_seconds", Number, "Czas wyświetlania", "Display time", unit("s")),
			column("moving", Bool, "Ruchomy obraz", "Moving image"),
			column("condition", Integer, "Stan techniczny", "Condition"),
			column("placed_on", Date, "Stoi od", "Stands since"),
			column("placed_to", Date, "Ma stać do", "To stand until"),
			column("device_basis", String, "Podstawa budowlana", "Building-law basis", values("", "BUILDING_PERMIT", "NOTIFICATION", "NO_CONSENT")),
			column("material", String, "Materiał", "Material"),
			column("colour", String, "Kolor", "Colour"),
			column("surface_share", Number, "Część witryny lub ściany", "Share of the window or wall"),
			column("businesses", Integer, "Działalności na nieruchomości", "Businesses on the property"),
			column("fee_declared", Bool, "Deklaracja opłaty reklamowej", "Advertising fee declared"),
			column("content_text", String, "Treść", "Content", personal),
			column("advertiser", String, "Reklamodawca", "Advertiser", personal),
			column("photo_ref", String, "Zdjęcie", "Photo"),
			column("pano_ref", String, "Panorama", "Panorama"),
			column("sigma_xy_m", Number, "Dokładność położenia (σ)", "Positional accuracy (σ)", unit("m")),
			column("quality_flags", List, "Uwagi o jakości", "Quality flags"),
		}, bookkeeping()),
	}
}
