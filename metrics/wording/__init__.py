"""Every sentence the product says about a figure: one module for each subject."""
