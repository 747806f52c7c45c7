"""NIST's PKITS: no path that its authors call invalid is accepted, and of the valid ones only what we mean to refuse."""

import logging
from datetime import UTC, datetime

import pytest

from services.signature.adapters.chain_worker import ProvenChain, Question, ValidationData, judge

from .pkits import ROOT, certificate, end_entities, surroundings

IN_FORCE = datetime(2026, 1, 1, tzinfo=UTC)
"""The suite's certificates are of 2010 to 2030."""
DSA = "DSA keys do not count"
DEPTH = "longer than five certificates"
INDIRECT = "indirect revocation lists are not among the configured sources"
REFUSED_ON_PURPOSE = {
    "ValidDSASignaturesTest4EE": DSA,
    "ValidDSAParameterInheritanceTest5EE": DSA,
    "ValidIDPwithindirectCRLTest24EE": INDIRECT,
    "ValidIDPwithindirectCRLTest25EE": INDIRECT,
    "ValidcRLIssuerTest28EE": INDIRECT,
    "ValidcRLIssuerTest29EE": INDIRECT,
    "ValidcRLIssuerTest30EE": INDIRECT,
    "ValidcRLIssuerTest33EE": INDIRECT,
    "ValidSelfIssuedinhibitAnyPolicyTest9EE": DEPTH,
    "ValidSelfIssuedpathLenConstraintTest17EE": DEPTH,
    "ValidpathLenConstraintTest13EE": DEPTH,
    "ValidpathLenConstraintTest14EE": DEPTH,
    "ValidrequireExplicitPolicyTest1EE": DEPTH,
    "ValidrequireExplicitPolicyTest2EE": DEPTH,
    "ValidrequireExplicitPolicyTest4EE": DEPTH,
}
# What the suite leaves to the user's policy (sections 4.8 and 4.12) is named neither valid nor invalid.
CASES = [name for name in end_entities() if name.startswith(("Valid", "Invalid"))]


@pytest.mark.parametrize("name", CASES)
def test_pkits(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    cas, lists = surroundings(name)
    answer = judge(ValidationData([certificate(ROOT)], cas, lists), Question(certificate(name), [], IN_FORCE))
    expected = name.startswith("Valid") and name not in REFUSED_ON_PURPOSE
    assert isinstance(answer, ProvenChain) == expected, answer
