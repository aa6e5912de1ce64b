package link

import (
	"encoding/json"
	"fmt"
	"strings"

	"spoina/analysis/text"
)

// Factor is one reason for or against a link: Value from 0 to 1 counted with Weight. A factor of weight 0 tells how
// the pair was found.
type Factor struct {
	Name   string
	Value  float64
	Weight float64
	code   string // of the words; they are written only where somebody reads them
	a, b   float64
	s      string
}

// words of reasons: PL, EN. %a and %b are figures, %s a name from the register.
var words = map[string][2]string{
	"other_parcel":   {"inna działka", "another parcel"},
	"long_parcel":    {"długa działka drogowa: stoi na niej wiele rzeczy", "a long lane parcel: many things stand on it"},
	"parcel_number":  {"działka po samym numerze", "the parcel by its number alone"},
	"parcel":         {"na tej działce", "on that parcel"},
	"parcel_meant":   {"na działce, którą ten rejestr ma na myśli (przyjęte przez urząd)", "on the parcel this register means (accepted by the office)"},
	"former":         {"działka pod dawnym numerem", "the parcel under its former number"},
	"metres":         {"%a m od miejsca", "%a m from the place"},
	"exact":          {"dokładny adres, %a m", "the exact address, %a m"},
	"exact_alias":    {"dokładny adres (ulica według słownika urzędu), %a m", "the exact address (street by the office's dictionary), %a m"},
	"same_street":    {"ta sama ulica", "the same street"},
	"alias_street":   {"ta sama ulica według słownika urzędu", "the same street by the office's dictionary"},
	"similar_street": {"ulica o bardzo podobnej nazwie", "a street of a very similar name"},
	"other_street":   {"inna ulica", "another street"},
	"coordinate":     {"współrzędne w opisie miejsca (%s), %a m", "coordinates in the description of the place (%s), %a m"},
	"nearest_number": {"najbliższy istniejący numer (%s), %a m", "the nearest existing number (%s), %a m"},
	"crossing":       {"skrzyżowanie %s, %a m", "crossing %s, %a m"},
	"opposite":       {"naprzeciw nr %s, %a m", "opposite no. %s, %a m"},
	"between":        {"między ulicami %s", "between the streets %s"},
	"landmark":       {"punkt znany urzędowi: %s, %a m", "a landmark the office knows: %s, %a m"},
	"same_kind":      {"ten sam rodzaj zajęcia", "the same kind"},
	"mixed_kind":     {"rodzaj, który rejestry z nim mylą", "a kind registers mix up with it"},
	"other_kind":     {"inny rodzaj zajęcia", "another kind"},
	"area":           {"%a i %b m²", "%a and %b m²"},
	"party":          {"nazwy podobne w %a %", "names alike to %a %"},
	"party_alias":    {"nazwy według słownika urzędu podobne w %a %", "names by the office's dictionary alike to %a %"},
	"in_force":       {"obowiązywała, gdy obiekt widziano", "in force on the day it was seen"},
	"not_in_force":   {"nie obowiązywała, gdy obiekt widziano", "not in force on the day it was seen"},
	"lease_purpose":  {"cel umowy mówi o takiej rzeczy", "the contract's purpose speaks of such a thing"},
	"lease_other":    {"cel umowy mówi o czym innym", "the contract's purpose speaks of something else"},
	"leased_part":    {"w dzierżawionej części", "in the leased part"},
	"beside_part":    {"poza dzierżawioną częścią", "outside the leased part"},
	"by_hand":        {"powiązane ręcznie", "linked by hand"},
	"way":            {"znalezione: %s", "found: %s"},
}

// ways in which a pair is found, and their confidence (domain F3).
var ways = map[string]struct {
	conf   float64
	pl, en string
}{
	"own":            {0.98, "własne położenie", "its own place"},
	"parcel_exact":   {0.95, "identyfikator działki", "the parcel's identifier"},
	"parcel_precint": {0.9, "działka i obręb", "parcel and precinct"},
	"parcel_unique":  {0.75, "jedyna działka o tym numerze", "the only parcel of that number"},
	"parcel_ambig":   {0.4, "działka o tym numerze w jednym z obrębów", "a parcel of that number in one of the precincts"},
	"address":        {0.85, "dokładny adres", "the exact address"},
	"street":         {0.35, "sama ulica", "the street alone"},
	"similar":        {0.35, "podobna nazwa ulicy", "a street of a similar name"},
	"party":          {0.4, "strona, rodzaj i powierzchnia", "party, kind and area"},
	"coordinate":     {0.98, "współrzędne w tekście", "coordinates in the text"},
	"nearest_number": {0.6, "najbliższy numer", "the nearest number"},
	"crossing":       {0.6, "skrzyżowanie ulic", "the crossing of streets"},
	"opposite":       {0.6, "naprzeciw numeru", "opposite a number"},
	"between":        {0.5, "między ulicami", "between streets"},
	"landmark":       {0.5, "znany punkt", "a landmark"},
	"hand":           {1, "wskazane przez urzędnika", "shown by an officer"},
}

// Why says the factor's reason in the clerks' words.
func (f Factor) Why() text.Text {
	w, ok := words[f.code]
	if !ok {
		return text.Text{}
	}
	if f.code == "way" {
		return text.T("sposób: "+ways[f.s].pl, "found by "+ways[f.s].en)
	}
	fill := func(s string, en bool) string {
		return strings.NewReplacer("%a", figure(f.a, en), "%b", figure(f.b, en), "%s", f.s).Replace(s)
	}
	return text.T(fill(w[0], false), fill(w[1], true))
}

func figure(v float64, en bool) string {
	s := strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".")
	if !en {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// MarshalJSON writes the factor with its words, as a proof and the linking screen show it.
func (f Factor) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Name   string    `json:"factor"`
		Value  float64   `json:"value"`
		Weight float64   `json:"weight"`
		Why    text.Text `json:"why"`
	}{f.Name, f.Value, f.Weight, f.Why()})
}
