package httpapi

import (
	"net/http"
	"strconv"
	"strings"
)

// Weight tells how much the client likes an encoding of answers (RFC 9110, 12.5.3): 0 is not at all, 1 is most.
func Weight(r *http.Request, encoding string) float64 {
	for one := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(one, ";")
		if strings.TrimSpace(name) != encoding {
			continue
		}
		q, found := strings.CutPrefix(strings.TrimSpace(params), "q=")
		weight, err := strconv.ParseFloat(q, 64)
		if !found || err != nil {
			return 1
		}
		return weight
	}
	return 0
}
