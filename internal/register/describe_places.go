package register

import "spoina/internal/access"

// validity is the two columns of a period of truth, inclusive on both sides.
func validity() []Column {
	return []Column{
		column("valid_from", Date, "Obowiązuje od", "Valid from"),
		column("valid_to", Date, "Obowiązuje do", "Valid to"),
	}
}

// bookkeeping is what every register row remembers of its own life.
func bookkeeping() []Column {
	return []Column{
		column("version", Integer, "Wersja", "Version"),
	}
}

func join(lists ...[]Column) []Column {
	var out []Column
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

func parcels() *Register {
	return &Register{
		Name: "parcels", subject: access.Parcels, table: "parcels", Kind: State, Geometry: "geometry",
		Title: Text{"Działki ewidencyjne", "Cadastral parcels"},
		Columns: join([]Column{
			column("parcel_id", String, "Identyfikator działki", "Parcel identifier", searched, required),
			column("number", String, "Numer działki", "Parcel number", searched),
			column("precinct", String, "Obręb", "Precinct"),
			column("precinct_name", String, "Nazwa obrębu", "Precinct name", searched),
			column("map_sheet", String, "Arkusz mapy", "Map sheet"),
			column("cadastral_area_m2", Number, "Powierzchnia ewidencyjna", "Cadastral area", unit("m2")),
			column("ownership_group", String, "Grupa rejestrowa", "Ownership group"),
			column("ownership_subgroup", String, "Podgrupa rejestrowa", "Ownership subgroup"),
			column("use_codes", List, "Użytki", "Land use"),
			column("kw", String, "Księga wieczysta", "Land and mortgage register number", personal),
			column("data_source", String, "Źródło", "Source", from("t.source")),
			column("boundary_sigma_m", Number, "Dokładność granic (σ)", "Boundary accuracy (σ)", unit("m")),
		}, validity(), bookkeeping()),
	}
}

func roadLanes() *Register {
	return &Register{
		Name: "road_lanes", subject: access.RoadLanes, table: "road_lanes", Kind: State, Geometry: "geometry",
		Title: Text{"Pasy drogowe", "Road lanes"},
		Columns: join([]Column{
			column("lane_id", String, "Identyfikator pasa", "Lane identifier", searched),
			column("road_no", String, "Numer drogi", "Road number", searched),
			column("name", String, "Nazwa", "Name", searched),
			column("category", String, "Kategoria", "Category", values("krajowa", "wojewódzka", "powiatowa", "gminna")),
			column("class", String, "Klasa", "Class"),
			column("manager", String, "Zarządca", "Manager", searched),
			column("status", String, "Status", "Status", values("PUBLIC", "INTERNAL", "PLANNED", "UNKNOWN")),
			column("sigma_m", Number, "Dokładność (σ)", "Accuracy (σ)", unit("m")),
			column("data_source", String, "Źródło", "Source", from("t.source")),
		}, validity(), bookkeeping()),
	}
}

func addressPoints() *Register {
	return &Register{
		Name: "address_points", subject: access.AddressPoints, table: "address_points", Kind: State, Geometry: "geometry",
		Title: Text{"Punkty adresowe", "Address points"},
		Columns: join([]Column{
			column("source_id", String, "Identyfikator źródłowy", "Source identifier", searched),
			column("locality", String, "Miejscowość", "Locality", searched),
			column("simc", String, "SIMC", "SIMC"),
			column("street", String, "Ulica", "Street", searched),
			column("ulic", String, "ULIC", "ULIC"),
			column("house_no", String, "Numer", "House number", searched),
			column("postcode", String, "Kod pocztowy", "Postcode"),
			column("status", String, "Status", "Status"),
		}, validity(), bookkeeping()),
	}
}

func referenceFeatures() *Register {
	return &Register{
		Name: "reference_features", subject: access.ReferenceFeatures, table: "reference_features", Kind: State, Geometry: "geometry",
		Title: Text{"Warstwy odniesienia", "Reference layers"},
		Columns: join([]Column{
			column("source_id", String, "Identyfikator źródłowy", "Source identifier", searched),
			column("kind", String, "Rodzaj", "Kind", values("CARRIAGEWAY", "BUILT_UP", "MONUMENT", "CROSSING", "BUILDING", "STOP", "TREE", "PEDESTRIAN", "RAIL"), required),
			column("name", String, "Nazwa", "Name", searched),
			column("sigma_m", Number, "Dokładność (σ)", "Accuracy (σ)", unit("m")),
			column("data_source", String, "Źródło", "Source", from("t.source")),
		}, validity(), bookkeeping()),
	}
}

func zones() *Register {
	return &Register{
		Name: "zones", subject: access.Zones, table: "zones", Kind: State, Geometry: "geometry",
		Title: Text{"Strefy uchwały krajobrazowej", "Zones of the landscape resolution"},
		Columns: join([]Column{
			column("code", String, "Symbol", "Code", searched, required),
			column("name", String, "Nazwa", "Name", searched),
			column("kind", String, "Rodzaj", "Kind", values("ZONE", "MONUMENT_REGISTER", "MONUMENT_RECORD", "CULTURE_PARK", "ENTRY_STREET", "OVERLAY"), required),
			column("resolution", String, "Uchwała", "Resolution", searched),
			column("priority", Integer, "Pierwszeństwo", "Priority"),
			column("buffer_m", Number, "Bufor", "Buffer", unit("m")),
			column("sigma_m", Number, "Dokładność (σ)", "Accuracy (σ)", unit("m")),
			column("data_source", String, "Źródło", "Source", from("t.source")),
		}, validity(), bookkeeping()),
	}
}
