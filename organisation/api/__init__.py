"""The foundation of the interface: access, refusals, rates, the reading view (`ansicht`) every room builds on."""
