"""The store: releases that are never changed, the facts they brought, and how to read them."""
