//go:build soak

package analysis_test

import "testing"

func TestReplayOfTenJitteredRenumberedRescans(t *testing.T) { rescans(t, 10, 600) }
