//go:build soak

package analysis_test

import "testing"

func TestIncrementalEqualsFullAfterAThousandEdits(t *testing.T) {
	followed(t, int(setting("SPOINA_EDITS", 1000)))
}
