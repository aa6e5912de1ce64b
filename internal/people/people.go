// Package people keeps the persons, households and organisations that the office's programmes are for. Whoever adds a
// person looks for them first: names are compared whichever alphabet and spelling they are written in, every candidate
// says why it is one, and what is surely the same person is not added twice. Rows that turn out to be one person are
// merged and can be parted again.
//
// Every partner unit has a file of its own. Nothing here shows a row of another unit: what must be known across units,
// such as whether somebody was helped elsewhere, is asked by keyed tokens.
package people

import (
	"strings"

	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/register"
	"spoina/internal/secret"
)

// Failures of this package.
var (
	ErrPESEL     = fail.New(fail.Invalid, "people.pesel", "the check digit or the date of this PESEL is wrong")
	ErrNIP       = fail.New(fail.Invalid, "people.nip", "the check digit of this NIP is wrong")
	ErrREGON     = fail.New(fail.Invalid, "people.regon", "the check digit of this REGON is wrong")
	ErrName      = fail.New(fail.Invalid, "people.name", "a person needs a name")
	ErrBirth     = fail.New(fail.Invalid, "people.birth", "nobody can have been born on this day, or the PESEL says another")
	ErrSex       = fail.New(fail.Invalid, "people.sex", "sex is F, M or empty, and agrees with the PESEL")
	ErrContact   = fail.New(fail.Invalid, "people.contact", "this telephone number or e-mail address cannot be used")
	ErrCode      = fail.New(fail.Invalid, "people.code", "a citizenship is two letters like PL or UA, a language two like pl or uk, a postcode 00-000")
	ErrAddress   = fail.New(fail.Invalid, "people.address", "an address needs at least a house number and a street or a town")
	ErrQuery     = fail.New(fail.Invalid, "people.query", "give a name, a number, a day of birth or a telephone number")
	ErrUnit      = fail.New(fail.Invalid, "people.unit", "say for which of your units")
	ErrUnknown   = fail.New(fail.NotFound, "people.unknown", "your unit's file holds no such person")
	ErrExists    = fail.New(fail.Conflict, "people.exists", "your unit's file holds this person already")
	ErrMerged    = fail.New(fail.Conflict, "people.merged", "this row was merged into another")
	ErrMerge     = fail.New(fail.Conflict, "people.merge", "these rows cannot be merged")
	ErrNoMerge   = fail.New(fail.NotFound, "people.no_merge", "there is no such merge to take back")
	ErrHousehold = fail.New(fail.NotFound, "people.household", "your unit's file holds no such household")
	ErrMember    = fail.New(fail.Conflict, "people.member", "the person is a member of the household at that time")
	ErrPeriod    = fail.New(fail.Invalid, "people.period", "a period ends on or after the day on which it begins")
)

// File is the registers of persons and households, with the program's key for tokens.
type File struct {
	Set register.Set
	Key secret.Key
}

// Person is one person as a unit's file has them. An empty field is not known.
type Person struct {
	ID          int64      `json:"id,omitempty"`
	LastName    string     `json:"last_name" maxLength:"100"`
	FirstName   string     `json:"first_name,omitempty" maxLength:"100"`
	BirthDate   clock.Date `json:"birth_date,omitempty"`
	Sex         string     `json:"sex,omitempty" enum:",F,M"`
	PESEL       string     `json:"pesel,omitempty" maxLength:"20"`
	Document    string     `json:"document,omitempty" maxLength:"40" doc:"number of a passport or identity card"`
	Citizenship string     `json:"citizenship,omitempty" maxLength:"2" doc:"ISO 3166-1: PL, UA"`
	Language    string     `json:"language,omitempty" maxLength:"2" doc:"ISO 639-1: pl, uk"`
	Phone       string     `json:"phone,omitempty" maxLength:"30"`
	Email       string     `json:"email,omitempty" maxLength:"200"`
	Address
	Notes     string `json:"notes,omitempty" maxLength:"2000"`
	Unit      string `json:"unit,omitempty" maxLength:"40" doc:"partner unit; empty: the caller's own, or the office"`
	Territory string `json:"territory,omitempty" maxLength:"10"`
}

// Address is where somebody lives.
type Address struct {
	Street   string `json:"street,omitempty" maxLength:"200"`
	HouseNo  string `json:"house_no,omitempty" maxLength:"20"`
	FlatNo   string `json:"flat_no,omitempty" maxLength:"20"`
	Postcode string `json:"postcode,omitempty" maxLength:"10"`
	City     string `json:"city,omitempty" maxLength:"100"`
}

// Name is the last name and the first name.
func (p Person) Name() string { return strings.TrimSpace(p.LastName + " " + p.FirstName) }

// Initials are what stands for the name where it is not needed.
func (p Person) Initials() string {
	var b strings.Builder
	for _, w := range strings.Fields(p.FirstName + " " + p.LastName) {
		b.WriteString(string([]rune(w)[:1]) + ".")
	}
	return b.String()
}
