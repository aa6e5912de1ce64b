package fail_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/fail"
)

func TestAFailureNamesItsFieldThroughEveryLayer(t *testing.T) {
	wrong := fail.New(fail.Invalid, "test.pesel", "no such number")
	err := fmt.Errorf("row 7: %w", fail.At("person", fail.At("pesel", wrong.Because("the check digit is wrong"))))
	require.Equal(t, "person.pesel", fail.FieldOf(err))
	require.ErrorIs(t, err, wrong)
	failure, ok := fail.Of(err)
	require.True(t, ok)
	require.Equal(t, "test.pesel", failure.Code)
	require.Empty(t, fail.FieldOf(errors.New("internal")))
	require.NoError(t, fail.At("pesel", nil))
}
