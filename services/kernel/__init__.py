"""The words that services share: pure, dated, bilingual, and standing on nothing but the contracts."""
