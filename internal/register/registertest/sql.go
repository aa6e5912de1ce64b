package registertest

import (
	"strconv"
	"strings"
)

func number(n int) string { return strconv.Itoa(n) }

func expand(sql string, rev int64) string {
	return strings.ReplaceAll(sql, "{rev}", strconv.FormatInt(rev, 10))
}

// Correct is the statements that replace the current version of rows by a corrected one: the old version was never
// true, and the office knows it now.
func Correct(table, where, set string) []string {
	return []string{
		`INSERT INTO ` + table + `_past (` + columns[table] + `) SELECT ` + strings.Replace(columns[table], "known", "int8range(lower(known), {rev})", 1) + ` FROM ` + table + ` WHERE ` + where,
		`UPDATE ` + table + ` SET ` + set + `, version = version + 1, known = int8range({rev}, NULL) WHERE ` + where,
	}
}

// Supersede is the statements that begin a new state on a day: the old version stays true until the day before.
func Supersede(table, where, set, day string) []string {
	return []string{
		`INSERT INTO ` + table + `_past (` + columns[table] + `) SELECT ` + strings.Replace(columns[table], "valid_to", "date '"+day+"' - 1", 1) + ` FROM ` + table + ` WHERE ` + where,
		`UPDATE ` + table + ` SET ` + set + `, valid_from = '` + day + `', version = version + 1, known = int8range({rev}, NULL) WHERE ` + where,
	}
}

// Close is the statements that end rows on a day.
func Close(table, where, day string) []string {
	return []string{
		`INSERT INTO ` + table + `_past (` + columns[table] + `) SELECT ` + strings.Replace(columns[table], "valid_to", "date '"+day+"' - 1", 1) + ` FROM ` + table + ` WHERE ` + where,
		`DELETE FROM ` + table + ` WHERE ` + where,
	}
}

var columns = map[string]string{
	"parcels":   "id, parcel_id, key, precinct, number, geom, cadastral_area_m2, ownership_group, ownership_subgroup, use_codes, kw, source, boundary_sigma_m, valid_from, valid_to, known, version",
	"decisions": "id, key, case_number, party_id, kind, valid_from, valid_to, area_m2, fee_declared_gr, street, street_key, house_no, geom, notes, known, version",
}
