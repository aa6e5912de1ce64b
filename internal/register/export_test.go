package register

// DieAfterApply ends the program right after a change set's change was kept, until the function that it returns is called.
func DieAfterApply() (live func()) {
	applied = func() { panic("the program died") }
	return func() { applied = func() {} }
}
