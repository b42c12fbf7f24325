"""Who may, in the refinement: a module per part."""
