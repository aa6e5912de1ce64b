//go:build soak

package tiles_test

import "testing"

func TestTenThousandEditsAndNothingIsStale(t *testing.T) { noneStale(t, 10_000) }
