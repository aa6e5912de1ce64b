//go:build soak

package check_test

import "testing"

func TestTheReverseMapAgreesWithTheCheckAtTenThousandPoints(t *testing.T) { agree(t, 10_000) }
