"""What a browser meets before Streamlit."""
