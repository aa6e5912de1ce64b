package register

import "spoina/internal/access"

func discrepancies() *Register {
	return &Register{
		Name: "discrepancies", subject: access.Discrepancies, table: "discrepancies", Kind: Finding, Geometry: "geometry", day: "on_date",
		Title: Text{"Rozbieżności", "Discrepancies"},
		Columns: []Column{
			column("rule", String, "Reguła", "Rule"),
			column("outcome", String, "Wynik", "Outcome", values("hit", "unknown")),
			column("state", String, "Stan", "State", values("DETECTED", "VANISHED")),
			column("severity", String, "Waga", "Severity", values("info", "low", "medium", "high", "critical")),
			column("severity_rank", Integer, "Waga od 0 do 4", "Severity from 0 to 4", from(`(array_position(ARRAY['info','low','medium','high','critical'], t.severity) - 1)`)),
			column("confidence", Number, "Pewność", "Confidence"),
			column("label", String, "Opis", "Label", searched),
			column("street", String, "Ulica", "Street", searched),
			column("on_date", Date, "Na dzień", "Judged on"),
			column("case_numbers", List, "Znaki spraw", "Case numbers"),
			column("parcel_ids", List, "Działki", "Parcels"),
			column("reason", String, "Czego brakuje", "What is missing"),
			column("money_max_gr", Money, "Najwyższa kwota", "Largest amount", unit("gr")),
			column("money", JSON, "Pieniądze według podstaw", "Money by legal basis"),
			column("measures", JSON, "Pomiary", "Measures"),
			column("subjects", JSON, "Przedmioty", "Subjects"),
			column("fingerprint", String, "Odcisk", "Fingerprint"),
			column("first_seen_at", Time, "Wykryto", "Detected at", from("date_trunc('milliseconds', t.first_seen_at)")),
			column("last_run", Integer, "Ostatnia analiza", "Last run"),
			column("manager", String, "Zarządca", "Manager"),
			column("department", String, "Komórka", "Department"),
			column("unit", String, "Jednostka partnerska", "Partner unit"),
			column("territory", String, "Gmina (TERYT)", "Municipality (TERYT)"),
			column("assignee", String, "Prowadzący", "Officer in charge"),
			column("version", Integer, "Wersja", "Version"),
		},
	}
}
