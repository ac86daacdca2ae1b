"""Questions as files: workbooks and GIFT, in and out."""
