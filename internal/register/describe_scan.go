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
			column("status", String, "Stan", "Status", values("PRESENT", "GONE", "UNKNOWN")),
			column("version", Integer, "Wersja", "Version"),
		},
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
			column("condition", Integer, "Stan techniczny", "Condition"),
			column("content_text", String, "Treść", "Content", personal),
			column("advertiser", String, "Reklamodawca", "Advertiser", personal),
			column("photo_ref", String, "Zdjęcie", "Photo"),
			column("pano_ref", String, "Panorama", "Panorama"),
			column("sigma_xy_m", Number, "Dokładność położenia (σ)", "Positional accuracy (σ)", unit("m")),
			column("quality_flags", List, "Uwagi o jakości", "Quality flags"),
		}, bookkeeping()),
	}
}
