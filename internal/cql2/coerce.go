package cql2

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"spoina/geo"
)

func asBool(v any) (b, ok bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case string:
		switch geo.Fold(v) {
		case "true", "tak", "t", "1":
			return true, true
		case "false", "nie", "n", "f", "0":
			return false, true
		}
	case float64:
		return v != 0, v == 0 || v == 1
	}
	return false, false
}

// asNumber reads a number, also from text with a decimal comma and blanks between thousands, as Polish files have it.
func asNumber(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case string:
		s := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(v)
		if strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
			s = strings.Replace(s, ",", ".", 1)
		}
		f, err := strconv.ParseFloat(s, 64)
		return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
	}
	return 0, false
}

func asString(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case instant:
		return v.String()
	}
	return fmt.Sprint(v)
}

// show is a value for a message, cut short.
func show(v any) string {
	s := asString(v)
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}
