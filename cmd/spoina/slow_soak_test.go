//go:build soak

package main

import (
	"testing"
	"time"
)

func TestTenThousandSlowClientsDoNotStopTheFastOne(t *testing.T) { crowded(t, 10_000, 10*time.Second) }
