"""All that is Streamlit and HTTP."""
